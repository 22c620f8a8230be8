"""The command line. Each command is a few lines over the packages below; what is heavy is imported where it is used."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from io import BytesIO, FileIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from careerbot import __version__
from careerbot.errors import CareerbotError, ContentError, UsageError

if TYPE_CHECKING:
    from careerbot.bot import Bot
    from careerbot.nlg.reply import Reply

EPILOG = """examples:
  careerbot                                chat
  careerbot ask "what does it pay?"        one question
  careerbot explain "hw long is da degre"  why the bot understands it so
  careerbot check --content .              check the content in this folder
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command.

    Args:
        argv: the arguments; those of the process where they are left out.

    Returns:
        The exit code: 0 done, 1 what was checked failed, 2 wrong usage or a path that can't be read.
    """
    _open_streams()
    args = argparse.Namespace(content=None, debug=False)
    try:
        _parser().parse_args(argv, args)
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read the output has gone: nothing is left to be said.
        _silence()
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


def _silence() -> None:
    """Leaves the interpreter nothing to fail at when it flushes standard output at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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


def _parser() -> argparse.ArgumentParser:
    # Without defaults: a subcommand's would overwrite what was given before it. `main` sets them.
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--content", metavar="DIR", help="a folder with intents/ and knowledge/ (default: what came with careerbot)")
    common.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help="show tracebacks")
    parser = argparse.ArgumentParser(
        "careerbot",
        description="A career guide to talk with.",
        epilog=EPILOG,
        parents=[common],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"careerbot {__version__}", help="print the version and leave")
    parser.set_defaults(run=_chat)
    commands = parser.add_subparsers(metavar="COMMAND", title="commands (without one: chat)")

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
    check.add_argument("--deep", action="store_true", help="also find examples that are nearer to another intent; takes a minute")
    check.set_defaults(run=_check)

    evaluate = commands.add_parser("evaluate", parents=[common], help="measure how well questions are understood")
    evaluate.add_argument("file", nargs="?", default="", metavar="FILE", help="labelled questions: JSON lines, or CSV")
    evaluate.add_argument("--leave-one-out", action="store_true", help="the content's own lines instead, each as if it were not there")
    evaluate.add_argument("--calibrate", action="store_true", help="choose thresholds and the calibration table on FILE")
    evaluate.add_argument("--write", action="store_true", help="with --calibrate: write them into intents/_settings.yaml")
    evaluate.add_argument("--json", action="store_true", help="print all figures as JSON")
    evaluate.add_argument("--compare", default="", metavar="OLD.json", help="exit 1 where anything is worse than in these figures")
    evaluate.set_defaults(run=_evaluate)
    return parser


def _bot(args: argparse.Namespace) -> Bot:
    """The bot. What is loaded lives as long as the process: to look through it for garbage would cost a sixth of `ask`."""
    gc.disable()
    try:
        from careerbot.bot import Bot

        return Bot.load(args.content)
    finally:
        gc.freeze()
        gc.enable()


def _chat(args: argparse.Namespace) -> int:
    bot = _bot(args)
    if sys.stdin.isatty() and sys.stdout.isatty():
        from careerbot.terminal.repl import chat

        chat(bot)
        return 0
    from careerbot.terminal.plain import converse

    lines = (line.decode("utf-8", "replace") for line in sys.stdin.buffer)
    for number, text in enumerate(converse(bot, lines)):
        _print(f"\n{text}" if number else text)
    return 0


def _print(text: str) -> None:
    """Prints text in UTF-8, whatever the locale, at once."""
    _write(text.encode("utf-8", "replace"))


def _print_json(reply: Reply) -> None:
    import msgspec

    _write(msgspec.json.format(msgspec.json.encode(reply.to_dict())))


def _write(line: bytes) -> None:
    try:
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _silence()
        raise UsageError(f"the output can't be written: {error.strerror}; make room, or send it elsewhere") from error


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
        from careerbot.terminal.plain import text_of

        _print(text_of(reply))
    return 0


def _batch(args: argparse.Namespace) -> int:
    from careerbot.batch import answer_lines

    bad = 0
    with _source(args.batch) as source:
        for line, fine in answer_lines(_bot(args), source, trace=args.trace):
            _write(line)
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

    _print(explanation(reply))
    return 0


def _check(args: argparse.Namespace) -> int:
    from careerbot.quality.check import check, write_schemas

    if args.schemas:
        write_schemas(Path(args.schemas))
    report = check(args.content, deep=args.deep)
    for problem in report.problems:
        _print(str(problem))
    _print(report.summary)
    return 1 if report.failed else 0


def _evaluate(args: argparse.Namespace) -> int:
    from careerbot.quality.evaluate import Options, evaluate

    names = Options.__struct_fields__
    result = evaluate(Options(**{name: value for name, value in vars(args).items() if name in names and value is not None}))
    _print(result.text)
    return 1 if result.failed else 0
