"""What every answer of the gateway's own has to be."""

from __future__ import annotations

from .http import Answer


def assert_error(answer: Answer, status: int, code: str | None = None, *, retry_after: bool = False) -> dict:
    """Checks an error against WIRE.md: code, problem document, and the headers that clients take as signals."""
    assert answer.status == status, answer
    assert answer.error, f"no Sallyport-Error: {answer}"
    assert answer.header("Content-Type") == "application/problem+json", answer
    problem = answer.json()
    assert {"type", "title", "status", "detail", "code", "requestId"} <= problem.keys(), problem
    assert problem["status"] == status
    assert problem["code"] == answer.error
    assert problem["requestId"] == answer.header("X-Request-Id")
    assert problem["title"] and problem["detail"] and problem["type"]
    if code is not None:
        assert answer.error == code, problem
    # Existing clients read their meaning from the presence of these.
    transport = answer.values("lp-message-from-transport")
    assert bool(transport) == (status in (502, 504)), answer
    assert bool(answer.values("WWW-Authenticate")) == (status == 401), answer
    assert bool(answer.values("Retry-After")) or not retry_after, answer
    for text in transport:
        assert text.strip() and "\n" not in text
    return problem
