//! `/`: what this is and how to begin. Plain HTML, no script.

use std::fmt::Write as _;

use axum::http::header;
use axum::response::{Html, IntoResponse};

use crate::text::{Both, PAGE_API, PAGE_STEPS, PAGE_TITLE, PAGE_WHAT};

/// Follows the reader's system for light and dark.
const STYLE: &str = include_str!("../style.css");

/// `GET /`.
pub async fn page() -> Html<String> {
    Html(html())
}

/// `GET /style.css`.
pub async fn style() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "max-age=3600"),
    ];
    (headers, STYLE)
}

fn html() -> String {
    let head = format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{PAGE_TITLE}</title>\n<link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n\
         <body>\n<main>\n<h1>{PAGE_TITLE}</h1>\n"
    );
    let mut page = head;
    page.push_str(&paragraph(PAGE_WHAT));
    page.push_str("<ol>\n");
    for (what, command) in PAGE_STEPS {
        let item = format!("<li>{}<pre><code>{command}</code></pre></li>\n", paragraph(what));
        page.push_str(&item);
    }
    page.push_str("</ol>\n");
    page.push_str(&paragraph(PAGE_API));
    let version = env!("CARGO_PKG_VERSION");
    // Writing into a string cannot fail.
    write!(page, "</main>\n<footer>dutybook-server {version}</footer>\n</body>\n</html>\n").ok();
    page
}

fn paragraph(both: Both) -> String {
    let Both { chinese, english } = both;
    format!("<p>{chinese}<br><span lang=\"en\">{english}</span></p>\n")
}
