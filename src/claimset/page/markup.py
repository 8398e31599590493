"""Text and data as HTML holds them, so that no cell can become an element."""

import base64
import hashlib
import html
import json
import re

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_SEVERAL = "mul"
# What could end a script, and what HTML knows no way to write in one.
_UNSAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def said(text: str) -> str:
    r"""Return a text as the content of an element.

    A carriage return is written by its number: a reader of HTML would drop it, and
    the words would not be the exact ones.

    Example:
        >>> said("</script> & \"more\"\r")
        '&lt;/script&gt; &amp; "more"&#13;'
    """
    return html.escape(text, quote=False).replace("\r", "&#13;")


def esc(text: str) -> str:
    r"""Return a text as the content of an element or of an attribute.

    Example:
        >>> esc("</script> & \"more\"\r")
        '&lt;/script&gt; &amp; &quot;more&quot;&#13;'
    """
    return html.escape(text).replace("\r", "&#13;")


def link(row_id: str, text: str = "") -> str:
    """Return a link to a row of this page.

    Example:
        >>> link("R11")
        '<a href="#R11">R11</a>'
    """
    return f'<a href="#{esc(row_id)}">{said(text or row_id)}</a>'


def language(code: str, within: str = "") -> str:
    """Return the attribute that tells a language, or "" where there is none to tell.

    Args:
        code: The language as a table has it.
        within: The language of what is around it.

    Example:
        >>> language("ru", within="en"), language("mul"), language('"><b>')
        (' lang="ru"', '', '')
    """
    known = _LANGUAGE.fullmatch(code) and code not in (_SEVERAL, within)
    return f' lang="{code}"' if known else ""


def data_block(value: object, *, kind: str = "application/json", mark: str = "") -> str:
    """Return a block of data, which no browser runs.

    Args:
        value: What JSON can hold.
        kind: Its media type.
        mark: The id of the element.

    Example:
        >>> data_block([1, 2], kind="application/json")
        '<script type="application/json">[1,2]</script>'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    named = f' id="{mark}"' if mark else ""
    return f'<script type="{kind}"{named}>{text.translate(_UNSAFE)}</script>'


def fingerprint(code: str) -> str:
    """Return what a content security policy knows a script or a style by.

    Example:
        >>> fingerprint("")
        "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    digest = hashlib.sha256(code.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
