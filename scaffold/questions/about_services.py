"""Questions about what the app uses: secrets, a database, a cache, and the variables of components."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scaffold.answers.complete import complete
from scaffold.answers.context import Context
from scaffold.answers.database import cache_choices, plan_database
from scaffold.answers.inputs import DATABASES, SECRET_BACKENDS, Inputs
from scaffold.answers.secrets import backends, secret_backend, secret_problems
from scaffold.habits.encrypted_secret import ENCRYPTED, Backend, own_secrets
from scaffold.habits.release import of_release
from scaffold.names import problem_with_hostname
from scaffold.providers import Need
from scaffold.questions.question import VARIABLE, Choice, Kind, Question, amount, because, hints, problem_in, split_list
from scaffold.settings import SETTINGS_FILE
from scaffold.votes import Convention, Row

NONE = "none"
POSTGRES = "postgres"

_PATTERNS = {
    "cluster": "a cluster of its own",
    "init": "shared server, init container",
    "component": "by a component",
    "resource": "Database on a shared cluster",
}


def _have(context: Context, need: Need) -> Convention:
    """Decide by the siblings whether apps have something at all."""
    row = Row("have", of_release(lambda app: context.providers.uses(app, need, "")), False)
    return context.decide_rows((row,))["have"]


_BACKENDS = {
    Backend.EXTERNAL: "an item of a secret store",
    Backend.SOPS: "here, encrypted by SOPS",
    Backend.SEALED: "here, as a SealedSecret",
}


def ask_secret_backend(context: Context, _: Inputs) -> Question | None:
    """Ask where secrets come from, where apps here do not agree, or nobody has any and there is more than one way."""
    habit, known = context.conventions["secret_backend"], backends(context)
    agreed = habit.votes == habit.total if habit.total else habit.scope == SETTINGS_FILE
    if agreed or len(known) < 2:
        return None
    choices = tuple(Choice(str(backend), str(backend), _BACKENDS[backend]) for backend in known)
    return Question(
        "secret_backend",
        "Secrets come from",
        Kind.CHOICE,
        str(habit.value),
        because(habit),
        choices=choices,
        accepts=SECRET_BACKENDS,
    )


def ask_secrets(context: Context, inputs: Inputs) -> Question | None:
    """Ask which secrets the app reads, where it is known where they come from."""
    backend = secret_backend(context, inputs)
    if backend in ENCRYPTED:
        return _ask_keys(context, backend)
    if backend is Backend.NONE or not (context.providers.stores or context.conventions["secret_store_name"].total):
        return None
    habit = _have(context, Need.SECRET)
    return Question(
        "secrets",
        "Secrets",
        Kind.TEXT,
        "",
        because(habit, " have some" if habit.value else " have none"),
        help="KEY, KEY=FIELD or KEY=text with {{ .FIELD }}, separated by commas",
        validate=lambda text: problem_in(Inputs(secrets=split_list(text))),
    )


def _ask_keys(context: Context, backend: Backend) -> Question:
    """Ask for the names of the values; the values themselves are asked for with hidden input, and kept nowhere."""
    row = Row("have", of_release(lambda app: bool(own_secrets(app, backend))), False)
    habit = context.decide_rows((row,))["have"]

    def problem(text: str) -> str:
        inputs = Inputs(secrets=split_list(text), secret_backend=str(backend))
        return problem_in(inputs) or next(iter(secret_problems(context, inputs)), "").removeprefix("`secret` ")

    return Question(
        "secrets",
        "Secrets",
        Kind.TEXT,
        "",
        because(habit, " have some" if habit.value else " have none"),
        help="KEY or KEY=@FILE, separated by commas; values are asked for later, hidden",
        validate=problem,
    )


def ask_secret_items(context: Context, inputs: Inputs) -> Question | None:
    """Ask which items of the store hold the secrets."""
    if not inputs.secrets or secret_backend(context, inputs) is not Backend.EXTERNAL:
        return None
    return Question(
        "secret_items",
        "Secret items",
        Kind.TEXT,
        str(context.value("secret_item")),
        because(context.conventions["secret_item"]),
        help="items of the store, separated by commas",
        validate=lambda text: "" if split_list(text) else "is empty; the secrets come from some item",
    )


def ask_database(context: Context, _: Inputs) -> Question | None:
    """Ask whether the app has a PostgreSQL database, where the cluster shows any."""
    pattern = context.conventions["database_pattern"]
    if not pattern.total and not context.providers.delivering(Need.DATABASE):
        return None
    plan = plan_database(context, POSTGRES)
    habit = _have(context, Need.DATABASE)
    hint = hints(_PATTERNS[plan.pattern], plan.why if pattern.total else "")
    return Question(
        "database",
        "Database",
        Kind.CHOICE,
        POSTGRES if habit.value else NONE,
        because(habit, "" if habit.value else " have none"),
        choices=(Choice(NONE, NONE), Choice(POSTGRES, POSTGRES, hint)),
        accepts=DATABASES,
    )


def ask_cache(context: Context, _: Inputs) -> Question | None:
    """Ask whether the app uses a cache that siblings share, where they do."""
    hosts = cache_choices(context)
    if not hosts:
        return None
    choices = tuple(Choice(host, host, amount(count, "app")) for host, count in sorted(hosts.items()))
    return Question(
        "cache",
        "Cache",
        Kind.CHOICE,
        NONE,
        "used by few",
        choices=(Choice(NONE, NONE), *choices),
        allows_other=True,
        validate=_cache_problem,
    )


def _cache_problem(text: str) -> str:
    host, colon, port = text.partition(":")
    said = problem_with_hostname(host)
    return said or ("" if not colon or port.isdigit() else "must be a host, or host:port")


def ask_variables(context: Context, inputs: Inputs) -> Iterator[Question]:
    """Ask for each variable that a component needs and that no habit answers."""
    missing = complete(context, replace(inputs, variables={})).missing
    for name, reason in missing.items():
        if name.startswith(VARIABLE):
            yield Question(
                name,
                name.removeprefix(VARIABLE),
                Kind.TEXT,
                "",
                reason,
                validate=lambda text: "" if text.strip() else "is empty; the component has no default",
            )
