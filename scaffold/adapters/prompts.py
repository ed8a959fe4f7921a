"""Asks on the terminal, through questionary: one question, the review of all answers, the last confirmation."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from scaffold.adapters import terminal
from scaffold.questions import Answer, Kind, Question, cut, one_line, refused, shown

if TYPE_CHECKING:
    import questionary
    from prompt_toolkit.output import Output
    from prompt_toolkit.styles import Style

OK = "ok"
CANCEL = "cancel"
"""What the review returns besides the name of a question."""

_OTHER = "\0other"
_MARGIN = 6
"""Columns that a list takes for its pointer and its marks, and one that stays empty."""

_STYLE = {"highlighted": "bold", "pointer": "bold", "instruction": "fg:ansibrightblack", "answer": "bold"}


def interactive() -> bool:
    """Tell whether anybody can be asked: stdin, stdout and stderr are terminals that can move their cursor."""
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)) and os.environ.get("TERM") != "dumb"


def ask(question: Question) -> Answer:
    """Ask a question until the answer is one, and leave a line that tells it.

    Raises:
        KeyboardInterrupt: The user pressed ^C, or the terminal went away.
    """
    asks: dict[Kind, Callable[[Question], Answer]] = {
        Kind.TEXT: _ask_text,
        Kind.CHOICE: _ask_choice,
        Kind.CHECKBOX: _ask_checkbox,
        Kind.CONFIRM: _ask_confirm,
    }
    while problem := question.problem(answer := asks[question.kind](question)):
        tell(f"{refused(question.name, answer)}: {problem}")
    label = f"{one_line(question.message)}: "
    value = cut(shown(answer), _output().get_size().columns - len(label) - 1)
    terminal.say(label + terminal.paint(value, "cyan", sys.stderr))
    return answer


def tell(text: str) -> None:
    """Show one line that is no question."""
    terminal.say(one_line(text), "yellow")


def review(names: Sequence[str], lines: Sequence[str]) -> str:
    """Show all answers and let the user pick one to change.

    Args:
        names: The questions' names, none of them `ok` or `cancel`.
        lines: A line for each, cut to the terminal's width by `columns`.

    Returns:
        The name that was picked, `ok` or `cancel`.
    """
    entries = [(OK, "all of this is right: show the changes"), *zip(names, lines, strict=True)]
    return _select("Review", "Enter changes a line, typing filters", [*entries, (CANCEL, "cancel: write nothing")], OK)


def columns() -> int:
    """Return how many columns a line of the review may have."""
    return _output().get_size().columns - _MARGIN


def confirm_diff(patch: bytes, message: str) -> bool:
    """Show a patch in colour and ask whether to go on.

    Args:
        patch: In Git's format, see `report.patch`.
        message: What is asked, such as `Write 7 files?`.
    """
    terminal.show_patch(patch)
    return confirm(message, default=True)


def confirm(message: str, *, default: bool) -> bool:
    """Ask a question that is answered by yes or no; Enter takes the default."""
    import questionary

    return bool(_run(questionary.confirm(one_line(message), default=default, style=_style(), output=_output())))


def _ask_choice(question: Question) -> str:
    entries = [(choice.value, choice.title, choice.hint) for choice in question.choices]
    default = str(question.default)
    if default and default not in [value for value, _, _ in entries]:
        entries.insert(0, (default, default, "as it is now"))
    lines = _lines([(title, hint) for _, title, hint in entries])
    listed = [(value, line) for (value, _, _), line in zip(entries, lines, strict=True)]
    typed: list[str] = []
    if question.allows_other:
        listed.append((_OTHER, _Anything("another one, typed in full")))
    value = _select(question.message, _because(question, "typing filters"), listed, default, typed)
    return _ask_text(question, "".join(typed)) if value == _OTHER else value


def _ask_checkbox(question: Question) -> tuple[str, ...]:
    import questionary

    ticked = question.default if isinstance(question.default, tuple) else ()
    lines = _lines([(choice.title, choice.hint) for choice in question.choices])
    choices = [
        questionary.Choice(line, choice.value, checked=choice.value in ticked)
        for choice, line in zip(question.choices, lines, strict=True)
    ]
    values = _run(
        questionary.checkbox(
            one_line(question.message),
            choices,
            instruction=_because(question, "space ticks, typing filters"),
            use_search_filter=True,
            use_jk_keys=False,
            style=_style(),
            output=_output(),
        )
    )
    return tuple(str(value) for value in values)


def _ask_confirm(question: Question) -> bool:
    import questionary

    message = f"{one_line(question.message)}? {_because(question)}"
    asked = questionary.confirm(message, default=bool(question.default), style=_style(), output=_output())
    return bool(_run(asked))


def _ask_text(question: Question, default: str | None = None) -> str:
    import questionary
    from prompt_toolkit.validation import ValidationError, Validator

    said = [""]

    class Answers(Validator):
        def validate(self, document: Any) -> None:
            said[0] = one_line(question.validate(document.text.strip()))
            if said[0]:
                raise ValidationError(cursor_position=len(document.text))

    help_line = f"\n  {one_line(question.help)}" if question.help else ""
    asked = questionary.text(
        one_line(question.message),
        default=str(question.default) if default is None else default,
        validate=Answers(),
        instruction=f"{_because(question)}{help_line}\n >",
        validate_while_typing=False,
        style=_style(),
        output=_output(),
    )
    _show_whole(asked, lambda: said[0])
    return str(_run(asked)).strip()


def _show_whole(asked: questionary.Question, problem: Callable[[], str]) -> None:
    """Show what is wrong right below the input, on as many lines as it needs; the toolkit's own line cuts it off."""
    from prompt_toolkit.filters import has_validation_error
    from prompt_toolkit.layout import ConditionalContainer, FormattedTextControl, HSplit, Layout, Window

    control = FormattedTextControl(lambda: [("class:validation-toolbar", problem())])
    below = ConditionalContainer(Window(control, wrap_lines=True, dont_extend_height=True), has_validation_error)
    layout = asked.application.layout
    asked.application.layout = Layout(HSplit([layout.container, below]), layout.current_window)


def _keep_low(asked: questionary.Question) -> None:
    """Let nothing stretch to the bottom of the terminal, so that what belongs together stays together."""
    from prompt_toolkit.filters import Always

    for window in asked.application.layout.find_all_windows():
        window.dont_extend_height = Always()


class _Anything(str):
    """A choice's line that every filter finds."""

    def lower(self) -> _Anything:
        return self

    def __contains__(self, _: object) -> bool:
        return True


def _select(
    message: str, instruction: str, entries: Sequence[tuple[str, str]], default: str, typed: list[str] | None = None
) -> str:
    """Let the user pick a line; what he typed to filter is appended to `typed`.

    A filter that finds nothing shows every line; Enter then picks none of them.
    """
    import questionary

    while True:
        asked = questionary.select(
            one_line(message),
            [questionary.Choice(line, value) for value, line in entries],
            default=default if default in [value for value, _ in entries] else None,
            instruction=f"({instruction})" if not instruction.startswith("(") else instruction,
            use_search_filter=True,
            use_jk_keys=False,
            style=_style(),
            output=_output(),
        )
        value = str(_run(asked))
        control = _control(asked)
        search = control.search_filter or ""
        if not search or control.found_in_search or control.pointed_at:
            if typed is not None:
                typed.append(search)
            return value
        tell(f"nothing here has `{search}` in it")


def _control(asked: questionary.Question) -> Any:
    from questionary.prompts.common import InquirerControl

    windows = asked.application.layout.find_all_windows()
    return next(window.content for window in windows if isinstance(window.content, InquirerControl))


def _run(asked: questionary.Question) -> Any:
    asked.application.erase_when_done = True
    _keep_low(asked)
    try:
        return asked.unsafe_ask()
    except EOFError:
        raise KeyboardInterrupt from None


def _because(question: Question, hint: str = "") -> str:
    """Return the instruction beside a question: why the default is so, and what the keys do."""
    left = _output().get_size().columns - len(one_line(question.message)) - len(hint) - 10
    texts = [text for text in (cut(one_line(question.why), left), hint) if text]
    return f"({'; '.join(texts)})" if texts else ""


def _lines(cells: Sequence[tuple[str, str]]) -> list[str]:
    """Put names and hints into two columns that fit the terminal."""
    width = columns()
    names = [one_line(name) for name, _ in cells]
    column = min(max(map(len, names), default=0), width)
    joined = (f"{name:{column}}  {one_line(hint)}".rstrip() for name, (_, hint) in zip(names, cells, strict=True))
    return [cut(line, width) for line in joined]


def _output() -> Output:
    from prompt_toolkit.output import create_output

    return create_output(sys.stderr)


def _style() -> Style:
    from prompt_toolkit.styles import Style

    return Style.from_dict(_STYLE)


def ask_hidden(message: str, problem: Callable[[str], str]) -> str:
    """Ask for a text that is shown nowhere: not while it is typed, and not afterwards.

    Args:
        message: What is asked for.
        problem: Says why a text is no answer, nothing where it is one; it must not repeat the text.

    Raises:
        KeyboardInterrupt: The user pressed ^C, or the terminal went away.
    """
    import questionary

    label = one_line(message)
    while True:
        asked = questionary.password(label, style=_style(), output=_output())
        text = str(_run(asked))
        said = problem(text)
        if not said:
            break
        tell(f"{label}: {said}")
    terminal.say(f"{label}: {terminal.paint('hidden', 'cyan', sys.stderr)}")
    return text
