"""What is wrong with the bytes of a table, before it has lines and cells."""

import re
from collections.abc import Iterator

from claimset.forms import CONTROL
from claimset.problems import MOST_SINGLY, places_in_words
from claimset.sheets import Sheet

GARBLED = re.compile("[\udc80-\udcff]")
"""What Python makes of bytes that are not UTF-8, until their rows are left out."""

CARRIAGE = "\udc0d"
"""Is put for a carriage return that ends no line, while rows are split."""

# Its mark, or letters with a zero before or behind each.
_UTF16 = re.compile(rb"\xff\xfe|\xfe\xff|(?:[^\0]\0){4}|(?:\0[^\0]){4}")


_KINDS = {
    b"PK\x03\x04": (
        "a workbook, or another ZIP file: restore the table; `claimset take FILE.xlsx` "
        "takes the rows of a workbook"
    ),
    b"\xd0\xcf\x11\xe0": "an old workbook (.xls): save the table as CSV (UTF-8)",
    b"PAR1": "Parquet: let its name end in .parquet, also in the descriptor",
    b"\x1f\x8b": "packed by gzip: unpack it",
}
"""What a file is that is named as CSV and is none, by its first bytes."""


def _other_kind(data: bytes) -> str:
    """Say what bytes are in place of UTF-8, and what to do; "" if nothing is known."""
    if _UTF16.match(data):
        return "the file is UTF-16: save it as UTF-8"
    kinds = (kind for begin, kind in _KINDS.items() if data.startswith(begin))
    kind = next(kinds, "")
    return kind and f"the file is no CSV but {kind}"


def decode(sheet: Sheet, data: bytes) -> bool:
    """Decode the bytes, and report what should not be in them; whether it is text."""
    if not data:
        sheet.report("file-empty", "the file is empty: restore it", line=1)
    elif message := _other_kind(data):
        sheet.report("file-not-utf8", message, line=1, column=1)
    else:
        text = data.decode(errors="surrogateescape")
        _judge_bytes(sheet, text)
    if sheet.problems and sheet.problems[0].line == 1:
        return False
    if text.startswith("\ufeff"):
        message = "the file begins with a byte order mark: save it without one"
        sheet.report("file-byte-order-mark", message, line=1, column=1)
        text = text[1:]
    if "\r" in text:
        _judge_carriages(sheet, text)
        text = text.replace("\r\n", "\n")
        # Lines are what others count: only where there are no others it ends one.
        text = text.replace("\r", CARRIAGE if "\n" in text else "\n")
    bare = text.rstrip("\0")
    _judge_controls(sheet, bare)
    line, column = spot(bare, len(bare))
    if bare != text:
        number = len(text) - len(bare)
        message = (
            f"the file ends in {number:,} NULs, as if its last write was cut off: "
            "restore it"
        )
        sheet.report("file-control-character", message, line=line, column=column)
    elif not bare.endswith("\n"):
        message = "the last line has no newline: add one, or restore what was cut off"
        sheet.report("file-final-newline", message, line=line)
    sheet.text = bare if bare.endswith("\n") else f"{bare}\n"
    return True


def _judge_controls(sheet: Sheet, text: str) -> None:
    """Report control characters, line by line if they are few."""
    found = [*_in_lines(CONTROL, text)]
    if len(found) > MOST_SINGLY:
        (line, column, start, _), *_ = found
        where = places_in_words(each[0] for each in found)
        code = f"U+{ord(text[start]):04X}"
        message = f"control characters in {len(found):,} lines, {where}, the first here"
        message = f"{message}: {code}: {_remedy(text[start])} them"
        sheet.report("file-control-character", message, line=line, column=column)
        return
    for line, column, start, number in found:
        code, remedy = f"U+{ord(text[start]):04X}", _remedy(text[start])
        message = f"the control character {code} is here: {remedy} it"
        if number > 1:
            message = (
                f"{number:,} control characters, the first here: {code}: {remedy} them"
            )
        sheet.report("file-control-character", message, line=line, column=column)


def _remedy(control: str) -> str:
    """Say what to do with a control character."""
    if control < "\x80":
        return "remove"
    return (
        "UTF-8 was read in another encoding and saved so, restore the file; or remove"
    )


def spot(text: str, place: int) -> tuple[int, int]:
    """Return the line and its character, from 1, of one place in a text."""
    return text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)


def _in_lines(
    pattern: re.Pattern[str], text: str
) -> Iterator[tuple[int, int, int, int]]:
    """Find what each line has of some characters.

    Yields:
        The line, the column and the place in the text of the first, and their number.
    """
    line, counted = 1, 0
    for found in re.finditer(rf"{pattern.pattern}[^\n]*", text):
        start = found.start()
        line += text.count("\n", counted, start)
        counted = start
        number = len(pattern.findall(found[0]))
        yield line, start - text.rfind("\n", 0, start), start, number


def _judge_bytes(sheet: Sheet, text: str) -> None:
    """Report the bytes that are not UTF-8, line by line if they are few."""
    lined = text if "\n" in text else text.replace("\r", "\n")
    found = [*_in_lines(GARBLED, lined)]
    if len(found) > MOST_SINGLY:
        (line, column, start, _), *_ = found
        where = places_in_words(each[0] for each in found)
        letter = bytes([_byte(text, start)]).decode("cp1252", errors="ignore")
        hint = f", which is {letter} in Windows-1252" if letter else ""
        message = (
            f"{len(found):,} lines are not UTF-8, {where}; the first byte that is not "
            f"is here: 0x{_byte(text, start):02x}{hint}: save the file as UTF-8"
        )
        sheet.report("file-not-utf8", message, line=line, column=column)
        return
    before, counted = 0, 0
    for line, column, start, number in found:
        before += len(text[counted:start].encode(errors="surrogateescape"))
        counted = start
        message = f"byte {before} (0x{_byte(text, start):02x})"
        if number > 1:
            message = f"{number:,} bytes are not UTF-8, the first here: {message}"
        else:
            message += " is not UTF-8"
        message += ": save the file as UTF-8"
        sheet.report("file-not-utf8", message, line=line, column=column)


def _byte(text: str, place: int) -> int:
    """Return the byte that could not be decoded at a place."""
    return ord(text[place]) - 0xDC00


def _judge_carriages(sheet: Sheet, text: str) -> None:
    """Report carriage returns once, at the first."""
    count = text.count("\r")
    if count == text.count("\r\n") == text.count("\n"):
        message = "the file has CRLF line ends, the first here: save it with LF"
    elif "\n" not in text:
        message = "the file has CR line ends, the first here: save it with LF"
    elif count == 1:
        message = "1 carriage return is here: remove it"
    else:
        message = f"{count:,} carriage returns, the first here: remove them"
    line, column = spot(text, text.index("\r"))
    sheet.report("file-carriage-return", message, line=line, column=column)
