"""Work that is waited for no longer than some seconds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

_Result = TypeVar("_Result")


def run_within(seconds: float, work: Callable[[], _Result]) -> _Result:
    """Do work in a thread of its own and wait for it, but not for longer than the given seconds.

    Neither name resolution nor an answer that comes byte by byte can be limited in any other way. A thread that was
    given up on ends with the program.

    Raises:
        TimeoutError: It takes longer; whatever else the work raises.
    """
    from concurrent.futures import Future

    result: Future[_Result] = Future()

    def run() -> None:
        try:
            answer = work()
        except BaseException as error:  # whatever it is, it belongs to the caller
            result.set_exception(error)
        else:
            result.set_result(answer)

    threading.Thread(target=run, name="network", daemon=True).start()
    try:
        return result.result(seconds)
    except TimeoutError:
        if result.done():  # just now
            return result.result()
        raise
