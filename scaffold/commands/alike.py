"""Makes an app like another: reads that one, and settles with the user what has no counterpart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from scaffold.adapters.app_files import read_files
from scaffold.adapters.copier_template import Template
from scaffold.answers.complete import Completed
from scaffold.answers.context import Context
from scaffold.answers.inputs import NAMES, Inputs
from scaffold.answers.secrets import encrypted_file
from scaffold.commands.session import located, open_siblings
from scaffold.conventions import Siblings
from scaffold.diagnostic import printable
from scaffold.errors import AnswersError, ScaffoldError
from scaffold.flux import Cluster, Fleet
from scaffold.inference import infer
from scaffold.likeness.companions import companions
from scaffold.likeness.foreign import find_foreign
from scaffold.likeness.links import Open
from scaffold.likeness.model import Model, read_model
from scaffold.likeness.remainder import remainder
from scaffold.likeness.renaming import Renaming
from scaffold.likeness.transfer import transfer
from scaffold.questions import VARIABLE, apply_answer, ask_counterpart
from scaffold.selection import find_app
from scaffold.siblings import App
from scaffold.update.answers_file import ANSWERS_FILE, parse_answers

Said = tuple[Inputs, Mapping[str, str]]
"""What the user said: the inputs, and what stands in the place of what."""

Ask = Callable[[Sequence[Open], Inputs, Mapping[str, str]], Said]


@dataclass(frozen=True, slots=True)
class Alike:
    """A new app that is like another.

    Attributes:
        completed: Its answers, with notes.
        files: The model's hand-written files that come along, by path relative to the new app's folder.
        names: What stands in the place of what.
        read: Reads a file of the repository.
    """

    completed: Completed
    files: Mapping[str, bytes]
    names: Renaming
    read: Callable[[str], bytes]


def find_model(root: Path, fleet: Fleet, clusters: Sequence[Cluster], name: str, template: Template) -> Model:
    """Find and read the app that a new one is to be like, in some clusters.

    Raises:
        ScaffoldError: There is no such app, or several, or the template cannot express it.
    """
    siblings = {each.name: open_siblings(fleet, each) for each in clusters}
    app = find_app([app for each in siblings.values() for app in each.apps], *located(root, name))
    return open_model(siblings[app.cluster], app, template)


def open_model(siblings: Siblings, app: App, template: Template) -> Model:
    """Read an app that another one is to be like: from its answers file where it has one, else from its manifests.

    Raises:
        ScaffoldError: The template cannot express it, or its answers file is malformed.
    """
    path = f"{app.folder}/{ANSWERS_FILE}"
    content = siblings.repository.files.get(path)
    try:
        answers = parse_answers(content).answers if content is not None else infer(siblings, app).answers
        return read_model(siblings, app, answers, partial(_fill, template))
    except AnswersError as error:
        raise AnswersError(f"`{printable(path if content is not None else app.folder)}`: {error}") from None
    except ScaffoldError as error:
        raise ScaffoldError(f"`{printable(app.name)}` cannot be followed: {error}") from None


def _fill(template: Template, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    return template.check(answers).all


def settle(root: Path, model: Model, context: Context, said: Said, ask: Ask | None, template: Template) -> Alike:
    """Complete the new app's answers, and ask for what has no counterpart until nothing is left open.

    Raises:
        AnswersError: Something is open and nobody can be asked; all of it is named.
    """
    written, read = template.files(model.answers), partial(_read, root, model)
    secret = encrypted_file(model.answers)  # nobody copies it: the new app gets one of its own
    own = (*written, *((secret,) if secret else ()))
    found: dict[str, str] = {}
    while True:
        inputs, given = said
        carried = transfer(model, context, inputs, partial(_fill, template), given, found)
        answers = template.check(carried.completed.answers).visible
        new = template.files(answers)
        folders = [
            str(answers.get("app_dir", ".")),
            *([str(answers["database_dir"])] if "database_dir" in answers else []),
        ]
        along = companions(model, own, new, folders, carried.names, read)
        foreign = find_foreign({**new, **along.files}, model, context, carried.completed.answers, given)
        known = {each.name for each in carried.opens}  # a server is a host name, too
        opens = (*carried.opens, *(each for each in foreign.opens if each.name not in known))
        more = {word: stands for word, stands in foreign.words.items() if word not in found}
        if opens and ask is None:
            raise AnswersError(open_message(model, context, opens))
        if opens and ask is not None:
            said = ask(opens, inputs, given)
        elif more:
            found.update(more)
        else:
            break
    notes = (*carried.completed.notes, *foreign.notes, *remainder(model, written, along))
    return Alike(replace(carried.completed, answers=answers, notes=notes), along.files, carried.names, read)


def _read(root: Path, model: Model, path: str) -> bytes:
    return read_files(root, model.siblings.repository, [path])[path]


def open_message(model: Model, context: Context, opens: Sequence[Open]) -> str:
    """Say what has no counterpart, all of it at once, each with the flag that answers it."""
    cluster = context.siblings.cluster.name
    lines = list(dict.fromkeys(f"{_what(each)} {_why(each, cluster)}; add {_flags(each)}" for each in opens))
    if len(lines) == 1:
        return lines[0]
    return f"{len(lines)} things of `{printable(model.app.name)}` are open\n" + "\n".join(f"  {line}" for line in lines)


def _what(each: Open) -> str:
    name = f" `{printable(each.name)}`" if each.name else ""
    return f"{each.kind}{name}".strip() + (f" ({printable(each.place)})" if each.place else "")


def _flags(each: Open) -> str:
    return " or ".join(f"`{flag}`" for flag in each.flags)


def _why(each: Open, cluster: str) -> str:
    if each.why:
        return each.why
    there = f"; there is {', '.join(f'`{printable(name)}`' for name in each.choices)}" if each.choices else ""
    return f"has no counterpart in cluster `{cluster}`{there}"


def ask_open(opens: Sequence[Open], inputs: Inputs, given: Mapping[str, str]) -> Said:
    """Ask on the terminal for what has no counterpart."""
    from scaffold.adapters import prompts  # questionary is wanted only on a terminal

    found = dict(given)
    for each in opens:
        question = ask_counterpart(each)
        answer = prompts.ask(question)
        if not each.question:
            found[each.name] = str(answer)
        elif each.question in NAMES or each.question.startswith(VARIABLE):
            inputs = apply_answer(inputs, each.question, answer)
        else:
            inputs = replace(inputs, data={**inputs.data, each.question: answer})
    return inputs, found
