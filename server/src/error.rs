//! Every way an HTTP request can fail: one table of status, code and message.
//!
//! The word HTTP appears here only. What is sent never contains the cause; the cause is logged
//! here, once.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::db::DbError;
use crate::registry::{CodeRefusal, Refusal, RegistryError};

/// Why a request is not answered as asked.
#[derive(Debug)]
pub enum ApiError {
    /// No token, or one that is not in force.
    Unauthorized,
    /// Nothing of this name within the token's scope.
    NotFound,
    /// The path is there, the method is not.
    MethodNotAllowed,
    /// The request cannot be read; says what was expected.
    BadRequest(&'static str),
    /// The body is over the limit.
    TooLarge,
    /// Too many requests from this address or token.
    TooMany,
    /// The answer took too long.
    Slow,
    /// The enrolment code does not enrol.
    Code(CodeRefusal),
    /// The server is ending, or its store cannot be read.
    Unavailable,
    /// A fault of the server's own.
    Internal(anyhow::Error),
}

impl ApiError {
    const fn row(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Unauthorized => {
                (StatusCode::UNAUTHORIZED, "unauthorized", "a bearer token in force is needed")
            }
            Self::NotFound => {
                (StatusCode::NOT_FOUND, "not_found", "nothing of this name is here for you")
            }
            Self::MethodNotAllowed => {
                (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "not with this method")
            }
            Self::BadRequest(expected) => (StatusCode::BAD_REQUEST, "bad_request", expected),
            Self::TooLarge => {
                (StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the body is over the limit")
            }
            Self::TooMany => {
                (StatusCode::TOO_MANY_REQUESTS, "too_many", "too many requests, wait a moment")
            }
            Self::Slow => {
                (StatusCode::SERVICE_UNAVAILABLE, "slow", "the answer took too long, try again")
            }
            Self::Code(refusal) => code_row(*refusal),
            Self::Unavailable => {
                (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "the server is not ready")
            }
            Self::Internal(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "internal", "the server failed")
            }
        }
    }

    /// The status it is answered with.
    pub const fn status(&self) -> StatusCode {
        self.row().0
    }

    /// The stable name programs go by.
    pub const fn code(&self) -> &'static str {
        self.row().1
    }
}

const fn code_row(refusal: CodeRefusal) -> (StatusCode, &'static str, &'static str) {
    let message = match refusal {
        CodeRefusal::Wrong => "there is no such code, or it was mistyped",
        CodeRefusal::Expired => "the code is older than ten minutes, ask for another",
        CodeRefusal::Spent => "the code was used or tried too often, ask for another",
        CodeRefusal::DeskIsLive => "the desk has been enrolled meanwhile",
        CodeRefusal::KeyKnown => "this key was enrolled before, make a new one",
        CodeRefusal::OtherDesk => {
            "the code is for another property or number than the desk's records"
        }
    };
    let status = match refusal {
        CodeRefusal::Wrong => StatusCode::FORBIDDEN,
        CodeRefusal::Expired | CodeRefusal::Spent => StatusCode::GONE,
        CodeRefusal::DeskIsLive | CodeRefusal::KeyKnown | CodeRefusal::OtherDesk => {
            StatusCode::CONFLICT
        }
    };
    (status, refusal.code(), message)
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code, message) = self.row();
        if let Self::Internal(cause) = &self {
            tracing::error!(cause = format!("{cause:#}"), "request failed");
        }
        let body = Json(serde_json::json!({ "code": code, "message": message }));
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        match status {
            StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            _ => {}
        }
        response
    }
}

impl From<DbError> for ApiError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Registry(RegistryError::Refused(
                Refusal::NoSuchProperty | Refusal::NoSuchRegion,
            )) => Self::NotFound,
            DbError::Registry(_) | DbError::Gone(_) => Self::Internal(error.into()),
        }
    }
}
