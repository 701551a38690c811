"""Refusals with the status, code and wording of Discord's API (docs: topics/opcodes-and-status-codes)."""

from typing import Any

JSON = dict[str, Any]

_UNKNOWN = {
    "Application": 10002,
    "Channel": 10003,
    "Guild": 10004,
    "Member": 10007,
    "Message": 10008,
    "Role": 10011,
    "User": 10013,
    "Emoji": 10014,
    "Webhook": 10015,
    "Interaction": 10062,
    "application command": 10063,
}


class ApiError(Exception):
    """A request refused: HTTP status, Discord's JSON code and message, and nested form errors."""

    def __init__(self, status: int, code: int, message: str, errors: JSON | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self) -> JSON:
        """The error object as Discord sends it."""
        body: JSON = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body


def unauthorized() -> ApiError:
    """No token, or one that belongs to no application."""
    return ApiError(401, 0, "401: Unauthorized")


def unknown(kind: str) -> ApiError:
    """Nothing of this kind has the id given; `kind` is a key of the table above."""
    return ApiError(404, _UNKNOWN[kind], f"Unknown {kind}")


def missing_access() -> ApiError:
    """The application may not see the place."""
    return ApiError(403, 50001, "Missing Access")


def missing_permissions() -> ApiError:
    """The application sees the place but may not do this there."""
    return ApiError(403, 50013, "Missing Permissions")


def invalid_form(errors: JSON) -> ApiError:
    """The body breaks a rule; `errors` is the nested tree made by `form.Form`."""
    return ApiError(400, 50035, "Invalid Form Body", errors)


def form_error(field: str, code: str, message: str) -> ApiError:
    """An invalid form with one problem in one top-level field."""
    return invalid_form({field: {"_errors": [{"code": code, "message": message}]}})
