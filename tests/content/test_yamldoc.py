from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerbot.content import yamldoc
from careerbot.content.yamldoc import Mapping, Scalar, Sequence, YamlError, line_at, parse, read_text


def test_nodes_know_their_lines():
    node = parse("a: 1\nb:\n  - x\n  - 'y'\n")
    b = Sequence(3, [Scalar(3, "x", True), Scalar(4, "y", False)])
    assert node == Mapping(1, [(Scalar(1, "a", True), Scalar(1, "1", True)), (Scalar(2, "b", True), b)])


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "null", "~", "2020-01-01", "0o7", "1_000"])
def test_a_scalar_stays_as_it_is_written(word):
    assert parse(f"- {word}") == Sequence(1, [Scalar(1, word, True)])


@pytest.mark.parametrize(
    "text, line, message",
    [
        ("a:\n\tb: c", 2, "a tab indents this line"),
        ("a: b\n\tc: d", 2, "a tab indents this line"),
        ("# nothing\n# here\n", 0, "the file holds nothing"),
        ("a: b\n---\nc: d", 2, "a second document"),
        ("a: &x [b]\nc: *x", 2, "an alias"),
        ("a: &x [*x]", 1, "an alias"),
        ("a: b\nc: \x07", 2, r"a control character \(U\+0007\)"),
        ('a: b\nc: "\\e[2J"', 2, r"a control character \(U\+001B\)"),
        ("a: !!python/object:os.system x", 1, "a tag"),
        ("a:\n  ? [b]\n  : c", 2, "a key that is no word"),
        ("a: {salary}: {pay}", 1, "not YAML"),
        ("a: [b\nc: d", 2, "not YAML"),
        ("a: 'b\n", 1, "not YAML"),
        ("a: @b", 1, "not YAML"),
        ("[" * 100_000, 1, "nested more than"),
        ("{a: " * 100_000, 1, "nested more than"),
        ("- " * 100_000, 1, "nested more than"),
    ],
)
def test_what_is_no_usable_yaml_is_told_with_its_line(text, line, message):
    with pytest.raises(YamlError, match=message) as caught:
        parse(text)
    assert caught.value.line == line
    assert caught.value.advice


def test_billion_laughs_are_not_expanded():
    lines = ["a0: &a0 [x]", *(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 40))]
    with pytest.raises(YamlError, match="an alias") as caught:
        parse("\n".join(lines))
    assert caught.value.line == 2


def test_the_python_parser_reads_the_same(monkeypatch: pytest.MonkeyPatch):
    import yaml

    text = (Path(__file__).parent / "small/knowledge/lighthouse-keeper.yaml").read_text(encoding="utf-8")
    quick = parse(text)
    monkeypatch.setattr(yamldoc, "Loader", yaml.SafeLoader)
    assert parse(text) == quick


@given(st.text(alphabet=st.sampled_from("ab01:-[]{},&*!|>'\"%@`#?~ \t\n\r\x00\x85\u2028\ufeffé")))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(YamlError):
        parse(text)


@pytest.mark.parametrize(
    "steps, line", [((), 1), (("a",), 1), (("b", 1), 4), (("b", 1, "c"), 4), (("b", 7), 3), (("z",), 1), (("b", "x"), 3), (("a", 0), 1)]
)
def test_a_way_leads_as_far_as_it_can(steps, line):
    assert line_at(parse("a: 1\nb:\n  - x\n  - c: y\n"), steps) == line


def test_a_file_is_read_without_its_byte_order_mark(tmp_path: Path):
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: \xc3\xa9\n")
    assert read_text(file) == "a: é\n"


@pytest.mark.parametrize(
    "data, line, message",
    [(b"a: b\nc: \xff\n", 2, "not UTF-8: byte 8"), (b"", 0, "empty"), (b" \n\n", 0, "empty"), ("é".encode("utf-16"), 1, "not UTF-8")],
)
def test_what_is_no_text_is_told(tmp_path: Path, data, line, message):
    file = tmp_path / "a.yaml"
    file.write_bytes(data)
    with pytest.raises(YamlError, match=message) as caught:
        read_text(file)
    assert caught.value.line == line


def test_a_huge_file_is_not_read(tmp_path: Path):
    file = tmp_path / "a.yaml"
    with file.open("wb") as sparse:
        sparse.truncate(50_000_000)
    with pytest.raises(YamlError, match="50,000,000 bytes"):
        read_text(file)


def test_a_folder_and_a_pipe_are_no_files(tmp_path: Path):
    (tmp_path / "a.yaml").mkdir()
    os.mkfifo(tmp_path / "b.yaml")
    for name in ("a.yaml", "b.yaml"):
        with pytest.raises(YamlError, match="this is no file"):
            read_text(tmp_path / name)
