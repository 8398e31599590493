"""The app: every command, in the order in which help lists them."""

from typing import Annotated, Any

import typer
from typer.core import TyperArgument, TyperGroup

from claimset.banner import version_line
from claimset.cli.ask import agreement, show, stats
from claimset.cli.author import init, rebase
from claimset.cli.built import COMMANDS as BUILT
from claimset.cli.corpus import COMMANDS as CORPUS
from claimset.cli.edit import draft, fmt, import_, next_, sheet, take, watch
from claimset.cli.options import QUERIES, out
from claimset.cli.page import read
from claimset.cli.publish import cite, export
from claimset.cli.validate import validate
from claimset.cli.versions import diff, identify, release, verify, versions


class _Commands(TyperGroup):
    """Commands whose help calls an argument by its name, and not by its type too."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - typer's own
        command = super().get_command(ctx, cmd_name)
        for parameter in command.params if command else ():
            if isinstance(parameter, TyperArgument):
                # typer has no setting for it, and writes `DIR <Path>`.
                vars(parameter)["display_type_rich"] = lambda **_: None
        return command


app = typer.Typer(
    name="claimset",
    cls=_Commands,
    help="Check, show, compare, cite and publish claims with their evidence.\n\n"
    "Example: claimset show C0042",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # Its tables would call a flag `<bool>`.
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(value: bool) -> None:  # noqa: FBT001 - typer calls it so
    if value:
        out(version_line())
        raise typer.Exit


@app.callback()
def _main(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Print the versions of package and data, and exit.",
        ),
    ] = False,
) -> None:
    pass


for command in (
    init,
    rebase,
    validate,
    stats,
    show,
    read,
    agreement,
    export,
    cite,
    versions,
    release,
    verify,
    diff,
    sheet,
    take,
    watch,
    fmt,
    draft,
):
    app.command(epilog=QUERIES if command in (stats, cite) else None)(command)
app.command("next")(next_)
app.command("import")(import_)
# Whatever it is given, it only says where it went.
_ANYTHING = {"allow_extra_args": True, "ignore_unknown_options": True}
app.command(hidden=True, context_settings=_ANYTHING)(identify)

corpus = typer.Typer(
    cls=_Commands,
    help="Check, compare and release many claim sets as one.\n\n"
    "Example: claimset corpus init articles",
    rich_markup_mode=None,
)
for each in (*CORPUS, *BUILT):
    asks = each.__name__ in ("query", "stats")
    corpus.command(epilog=QUERIES if asks else None)(each)
app.add_typer(corpus, name="corpus")
