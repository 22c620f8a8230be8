"""The command line. Each command is a few lines over the packages below; what is heavy is imported where it is used."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO, FileIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from careerbot import __version__
from careerbot.errors import CareerbotError, ContentError, UsageError
from careerbot.terminal.output import silence, write, write_bytes

if TYPE_CHECKING:
    import msgspec

    from careerbot.bot import Bot
    from careerbot.nlg.reply import Reply
    from careerbot.terminal.chat import Chat

SHELLS = ("bash", "zsh", "fish")
MATCHES = ("wildcard", "include", "regexp", "equals")
"""How texts of Botium files can be compared."""
EPILOG = """examples:
  careerbot                                chat
  careerbot --session plans                chat, and go on with it another day
  careerbot ask "what does it pay?"        one question
  careerbot explain "hw long is da degre"  why the bot understands it so
  careerbot check --content .              check the content in this folder
  careerbot replay dialogues/              replay scripted dialogues
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command.

    Args:
        argv: the arguments; those of the process where they are left out.

    Returns:
        The exit code: 0 done, 1 what was checked failed, 2 wrong usage or a path that can't be read; `replay` has more.
    """
    _open_streams()
    args = argparse.Namespace(content=None, debug=False)
    try:
        parser().parse_args(argv, args)
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read the output has gone: nothing is left to be said.
        silence()
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if args.debug:
            raise
        message, code = _explained(error, args.content)
        print(f"careerbot: {message}", file=sys.stderr)
        return code


def _open_streams() -> None:
    """Gives a process that was started with standard streams closed an empty input and outputs that are lost."""
    sys.stdin = sys.stdin or TextIOWrapper(BytesIO())
    sys.stdout = sys.stdout or TextIOWrapper(FileIO(os.devnull, "w"))
    sys.stderr = sys.stderr or TextIOWrapper(FileIO(os.devnull, "w"))


def _explained(error: Exception, folder: str | None) -> tuple[str, int]:
    """What to tell of an error, and the exit code."""
    if isinstance(error, ContentError):
        import shlex

        from careerbot.compile import CHECKOUT, VARIABLE

        count = len(error.problems)
        place = shlex.quote(folder or os.environ.get(VARIABLE) or str(CHECKOUT))
        return f"the content has {count} problem{'s' * (count != 1)}; see with: careerbot check --content {place}\n{error.problems[0]}", 1
    if isinstance(error, CareerbotError):
        return str(error), error.exit_code
    return f"something went wrong inside ({type(error).__name__}: {error}); run with --debug and report it", 1


def parser() -> argparse.ArgumentParser:
    """What the command line understands; completions and the manual page are made from it, too."""
    # Without defaults: a subcommand's would overwrite what was given before it. `main` sets them.
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--content", metavar="DIR", help="a folder with intents/ and knowledge/ (default: what came with careerbot)")
    common.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help="show tracebacks")
    top = argparse.ArgumentParser(
        "careerbot",
        description="A career guide to talk with.",
        epilog=EPILOG,
        parents=[common],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    chat = top.add_argument_group("chat")
    chat.add_argument(
        "--session", metavar="NAME", help="go on with the conversation of this name, and keep it; a new one where there is none"
    )
    chat.add_argument("--resume", action="store_true", help="go on with the named conversation that was last gone on with")
    chat.add_argument("--private", action="store_true", help="keep nothing of what is typed")
    chat.add_argument("--record", metavar="FILE", help="also keep what is said as a dialogue to replay: FILE ends in .dialogue.yaml")
    chat.add_argument("--plain", action="store_true", help="line by line, without colours and redrawing: for screen readers and logs")
    chat.add_argument("--vi", action="store_true", help="edit lines with the keys of vi (F4 switches)")
    top.add_argument("--completions", choices=SHELLS, metavar="SHELL", help=f"print the completions for a shell: {', '.join(SHELLS)}")
    top.add_argument("--version", action="version", version=f"careerbot {__version__}", help="print the version and leave")
    top.set_defaults(run=_chat)
    commands = top.add_subparsers(metavar="COMMAND", title="commands (without one: chat)")

    ask = commands.add_parser("ask", parents=[common], help="answer one question, or a file of them")
    ask.add_argument("text", nargs="*", metavar="TEXT", help="the question")
    ask.add_argument("--json", action="store_true", help="print the whole reply as JSON")
    ask.add_argument("--trace", action="store_true", help="with --json or --batch: say why, in `trace`")
    ask.add_argument("--batch", metavar="FILE", help='a JSON object a line ({"text", "session"?}) from FILE or - ; a reply a line out')
    ask.add_argument("--strict", action="store_true", help="with --batch: exit 1 where a line was bad")
    ask.set_defaults(run=_ask)

    explain = commands.add_parser("explain", parents=[common], help="show why a text is understood as it is")
    explain.add_argument("text", nargs="+", metavar="TEXT")
    explain.add_argument("--json", action="store_true", help="print the trace as JSON")
    explain.set_defaults(run=_explain)

    check = commands.add_parser("check", parents=[common], help="check the content")
    check.add_argument("--schemas", metavar="DIR", help="also write the JSON Schemas of the files, for editors")
    check.add_argument("--deep", action="store_true", help="also find examples that are nearer to another intent; takes minutes")
    check.set_defaults(run=_check)

    evaluate = commands.add_parser("evaluate", parents=[common], help="measure how well questions are understood")
    evaluate.add_argument("file", nargs="?", default="", metavar="FILE", help="labelled questions: JSON lines, or CSV")
    evaluate.add_argument("--leave-one-out", action="store_true", help="the content's own lines instead, each as if it were not there")
    evaluate.add_argument("--calibrate", action="store_true", help="choose thresholds and the calibration table on FILE")
    evaluate.add_argument("--write", action="store_true", help="with --calibrate: write them into intents/_settings.yaml")
    evaluate.add_argument("--json", action="store_true", help="print all figures as JSON")
    evaluate.add_argument("--compare", default="", metavar="OLD.json", help="exit 1 where anything is worse than in these figures")
    evaluate.set_defaults(run=_evaluate)

    _add_serve(
        commands.add_parser("serve", parents=[common], argument_default=argparse.SUPPRESS, help="run the web service and its widget")
    )
    replay = commands.add_parser("replay", parents=[common], help="replay scripted dialogues")
    _add_replay(replay)
    replay.set_defaults(run=_replay)
    return top


def _add_serve(serve: argparse.ArgumentParser) -> None:
    """The options of `serve`."""
    # Each may stand in the environment instead; without a default here, what stands there counts.
    serve.add_argument("--host", help="the address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", type=int, help="the port (default: 8000; 0 for any that is free)")
    serve.add_argument("--workers", type=int, metavar="N", help="processes (default: 1)")
    serve.add_argument("--store", metavar="URL", help="sqlite:///PATH (the default, in your state folder), postgresql://..., or memory://")
    serve.add_argument(
        "--origin", action="append", dest="origins", metavar="URL", help="a site whose pages may call; * for all; may be repeated"
    )
    serve.add_argument("--keep-transcripts", type=int, metavar="DAYS", help="keep what is said, redacted, for so many days (default: 0)")
    serve.add_argument(
        "--api-key", metavar="KEY", help="what API clients must send; better set CAREERBOT_API_KEY, which no list of processes shows"
    )
    serve.add_argument("--rate", metavar="N/PERIOD", help="requests of a client address (default: 1200/minute; off for no limit)")
    serve.add_argument("--session-rate", metavar="N/PERIOD", help="messages of a conversation (default: 60/minute; off for no limit)")
    serve.add_argument("--rate-store", metavar="URL", help="where requests are counted: memory:// (the default), redis://HOST")
    serve.add_argument(
        "--sessions-per-client", type=int, metavar="N", help="conversations a client address may begin a day (default: 5000; 0: any)"
    )
    serve.add_argument("--max-text", type=int, metavar="N", help="characters of a message (default: 2,000)")
    serve.add_argument("--max-body", type=int, metavar="N", help="bytes of a request (default: 262,144)")
    serve.add_argument("--patience", type=float, metavar="SECONDS", help="how long a client may take to send a request (default: 10)")
    serve.add_argument("--trusted-proxies", metavar="LIST", help="proxies whose X-Forwarded-For is believed (default: 127.0.0.1)")
    serve.set_defaults(run=_serve)


def _add_replay(replay: argparse.ArgumentParser) -> None:
    """What `replay` understands."""
    replay.add_argument("paths", nargs="+", metavar="PATH", help="dialogues, folders of them, or FILE::NAME")
    select = replay.add_argument_group("which dialogues")
    select.add_argument("--tag", action="append", default=[], metavar="TAG", help="only those with this tag, or another one given")
    select.add_argument("-k", dest="keyword", default="", metavar="WORD", help="only those with this in their file's or their own name")
    select.add_argument("--last-failed", action="store_true", help="only those that failed the last time")
    how = replay.add_argument_group("how")
    how.add_argument("--jobs", type=int, default=0, metavar="N", help="in N processes (default: as many as pay)")
    how.add_argument("--shuffle", type=int, metavar="SEED", help="in another order; the report stays the same")
    how.add_argument("--interleave", action="store_true", help="once more with their turns mixed: they must go the same way")
    how.add_argument("--fail-fast", action="store_true", help="stop at the first that fails")
    how.add_argument("--url", default="", metavar="URL", help="over HTTP, with the service that runs there")
    how.add_argument("--botium-match", choices=MATCHES, default=MATCHES[0], help="how texts of Botium files are compared (wildcard)")
    out = replay.add_argument_group("reports")
    for name, what in (("junit", "JUnit XML"), ("json", "JSON"), ("html", "one page")):
        out.add_argument(f"--{name}", default="", metavar="FILE", help=f"also write the results as {what}")
    cover = replay.add_argument_group("coverage and robustness")
    cover.add_argument("--coverage", action="store_true", help="tell what of the content the dialogues reach")
    cover.add_argument("--require-coverage", type=float, metavar="PERCENT", help="exit 4 where fewer intents or facts are reached")
    cover.add_argument("--stubs", default="", metavar="DIR", help="write a dialogue to fill in for each thing not reached")
    cover.add_argument("--mutate", type=int, default=0, metavar="N", help="try N variants of each line; tell which mean something else")
    cover.add_argument("--seed", type=int, default=0, metavar="SEED", help="with --mutate: make other variants")
    cover.add_argument("--require-robust", type=float, metavar="PERCENT", help="with --mutate: exit 4 where fewer mean the same")
    renew = replay.add_argument_group("renew expectations")
    renew.add_argument("--accept", action="store_true", help="show what is worded otherwise, and take it into the files")
    renew.add_argument("--accept-facts", action="store_true", help="the same, also where intents and facts are others")


@contextmanager
def _no_garbage() -> Iterator[None]:
    """What is loaded here lives as long as the process: to look through it for garbage would cost a sixth of `ask`."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _bot(args: argparse.Namespace) -> Bot:
    with _no_garbage():
        from careerbot.bot import Bot

        return Bot.load(args.content)


def _chat(args: argparse.Namespace) -> int:
    if args.completions:
        return _completions(args.completions)
    if args.session is not None and args.resume:
        raise UsageError("give --session NAME or --resume, not both")
    if args.private and (args.session is not None or args.resume):
        raise UsageError("--private keeps nothing, a named conversation is kept: leave one of them out")
    with _no_garbage():
        bot = _bot(args)
        from careerbot.terminal.draw import plain_asked
        from careerbot.terminal.transcript import recorded

        chat = _conversation(bot, args)
        talk: Callable[[Chat, argparse.Namespace], None] = _talk_at_terminal
        if args.plain or not sys.stdout.isatty() or plain_asked():
            talk = _talk_plainly
        if not sys.stdin.isatty() and not args.plain:
            talk = _talk_piped
    with recorded(chat, args.record):
        talk(chat, args)
    return 0


def _talk_at_terminal(chat: Chat, args: argparse.Namespace) -> None:
    with _no_garbage():
        from careerbot.stores.files import state_folder
        from careerbot.terminal.repl import Repl

        repl = Repl(chat, None if args.private else state_folder() / "history", vi=args.vi)
    repl.run()


def _completions(shell: str) -> int:
    import shtab

    top = parser()
    for action in _actions(top):
        if action.metavar in ("DIR", "FILE"):
            action.complete = shtab.DIR if action.metavar == "DIR" else shtab.FILE  # type: ignore[attr-defined]  # shtab's way
    write(shtab.complete(top, shell))
    return 0


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """The options and arguments of a parser and of its commands."""
    for action in parser._actions:  # argparse offers no other way to them
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _actions(command)


def _conversation(bot: Bot, args: argparse.Namespace) -> Chat:
    """The conversation that is asked for: a new one, or a named one that goes on."""
    from careerbot.stores.files import Journals, state_folder
    from careerbot.terminal.chat import Chat

    if args.session is None and not args.resume:
        return Chat(bot)
    journals = Journals(state_folder() / "sessions")
    return Chat(bot, journals.last() if args.resume else journals.open(args.session))


def _talk_piped(chat: Chat, _: argparse.Namespace) -> None:
    """One line in, one reply out."""
    from careerbot.terminal.plain import converse

    lines = (line.decode("utf-8", "replace") for line in sys.stdin.buffer)
    for number, text in enumerate(converse(chat, lines)):
        write(f"\n{text}" if number else text)
    for notice in chat.notices:
        print(f"careerbot: {notice}", file=sys.stderr)


def _talk_plainly(chat: Chat, _: argparse.Namespace) -> None:
    from careerbot.terminal.plain import PlainChat, read_line

    PlainChat(chat, write).run(read_line)


def _print_json(reply: Reply) -> None:
    import msgspec

    write_bytes(msgspec.json.format(msgspec.json.encode(reply.to_dict())) + b"\n")


def _ask(args: argparse.Namespace) -> int:
    if args.batch:
        if args.text:
            raise UsageError("give a TEXT or --batch FILE, not both")
        return _batch(args)
    if args.strict:
        raise UsageError("--strict is for --batch; leave it out, or give --batch FILE")
    if not args.text:
        raise UsageError('nothing is asked; write: careerbot ask "what does it pay?"')
    bot = _bot(args)
    reply, _ = bot.reply(bot.start(), " ".join(args.text), trace=args.trace)
    if args.json or args.trace:
        _print_json(reply)
    else:
        from careerbot.terminal.draw import unmarked

        write(unmarked(reply.text))
    return 0


def _batch(args: argparse.Namespace) -> int:
    from careerbot.batch import answer_lines

    bad = 0
    with _source(args.batch) as source:
        for line, fine in answer_lines(_bot(args), source, trace=args.trace):
            write_bytes(line + b"\n")
            bad += not fine
    return 1 if bad and args.strict else 0


def _source(name: str) -> BinaryIO:
    try:
        return sys.stdin.buffer if name == "-" else Path(name).open("rb")
    except OSError as error:
        raise UsageError(f"{name} can't be read: {error.strerror}; give a file of JSON lines, or - for standard input") from None


def _explain(args: argparse.Namespace) -> int:
    bot = _bot(args)
    reply, _ = bot.reply(bot.start(), " ".join(args.text), trace=True)
    if args.json:
        _print_json(reply)
        return 0
    from careerbot.terminal.explain import explanation

    write(explanation(reply))
    return 0


def _check(args: argparse.Namespace) -> int:
    from careerbot.quality.check import check, write_schemas

    if args.schemas:
        write_schemas(Path(args.schemas))
    report = check(args.content, deep=args.deep)
    for problem in report.problems:
        write(str(problem))
    write(report.summary)
    return 1 if report.failed else 0


def _evaluate(args: argparse.Namespace) -> int:
    from careerbot.quality.evaluate import Options, evaluate

    result = evaluate(Options(**_given(args, Options)))
    write(result.text)
    return 1 if result.failed else 0


def _serve(args: argparse.Namespace) -> int:
    try:
        from careerbot.web.serve import serve
    except ModuleNotFoundError as error:
        raise UsageError(f"`serve` needs more than a plain install ({error.name}); add it with: pip install 'careerbot[web]'") from None
    own = {"run", "debug", "content"}
    options = {name: value for name, value in vars(args).items() if name not in own}
    serve(options | ({"content": args.content} if args.content else {}))
    return 0


def _replay(args: argparse.Namespace) -> int:
    with _no_garbage():
        from careerbot.replay.command import Options, command

    return command(Options(**_given(args, Options)), write)


def _given(args: argparse.Namespace, options: type[msgspec.Struct]) -> dict[str, Any]:
    """The arguments that are options of a command, as far as they were given."""
    names = options.__struct_fields__
    return {name: value for name, value in vars(args).items() if name in names and value is not None}
