//! Pages of lists, and where the next one begins: opaque to clients, the last row's sort key and id to us.

use chrono::{DateTime, Utc};
use poem_openapi::ApiResponse;
use poem_openapi::payload::Json;
use poem_openapi::types::ToJSON;
use uuid::Uuid;

use crate::application::{Error, FieldError};
use crate::domain::cursor;
use crate::domain::words::Words;

pub use crate::domain::cursor::write;

/// A page of a list.
#[derive(ApiResponse)]
pub enum Page<T: ToJSON> {
    /// A page; `next_cursor` and `Link` lead to the next one and are absent on the last.
    #[oai(status = 200)]
    Ok(
        Json<T>,
        /// The next page, as `<…>; rel="next"`; absent on the last one.
        #[oai(header = "Link")]
        Option<String>,
    ),
}

impl<T: ToJSON> Page<T> {
    /// The page that answers `uri`; the next one begins at `next`, which `page` names too.
    pub fn new(uri: &poem::http::Uri, page: T, next: Option<&str>) -> Self {
        Self::Ok(Json(page), next.map(|next| link(uri, next)))
    }
}

/// Reads one; what we did not write is an error that says what to do.
pub fn read(cursor: Option<&str>) -> Result<Option<(DateTime<Utc>, Uuid)>, Error> {
    cursor.map(|cursor| cursor::read(cursor).ok_or_else(unknown)).transpose()
}

/// Writes a cursor of a list that comes in several orders.
pub fn write_in(order: impl Words, key: (DateTime<Utc>, Uuid)) -> String {
    format!("{}~{}", order.spelled(), write(key))
}

/// Reads one; what was written in another order would begin anywhere.
pub fn read_in<T: Words + PartialEq>(order: T, cursor: Option<&str>) -> Result<Option<(DateTime<Utc>, Uuid)>, Error> {
    let Some(cursor) = cursor else { return Ok(None) };
    let (word, key) = cursor.split_once('~').ok_or_else(unknown)?;
    let written_in = T::read(word).ok_or_else(unknown)?;
    if written_in == order { read(Some(key)) } else { Err(of_another_order()) }
}

/// A cursor of a list that comes by code is the last code of the page before, which has to be one.
pub fn read_code(cursor: Option<String>, is_known: impl FnOnce(&str) -> bool) -> Result<Option<String>, Error> {
    match cursor {
        Some(code) if !is_known(&code) => Err(unknown()),
        code => Ok(code),
    }
}

/// The page of a list that comes by code, and the cursor of the next one.
pub fn page_by_code<T>(
    found: impl Iterator<Item = T>,
    code: impl Fn(&T) -> &str,
    after: Option<&str>,
    limit: Option<u32>,
) -> (Vec<T>, Option<String>) {
    let limit = limit.unwrap_or(50) as usize;
    let mut items: Vec<T> = found.filter(|item| after.is_none_or(|after| code(item) > after)).collect();
    items.sort_by(|a, b| code(a).cmp(code(b)));
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| code(last).to_owned());
    (items, next)
}

fn of_another_order() -> Error {
    Error::Unreadable(vec![FieldError::new(
        "cursor",
        "Con trỏ này thuộc về danh sách sắp theo thứ tự khác: giữ nguyên `sort` của trang trước, hoặc bỏ con trỏ đi.",
        "This cursor is of a list in another order: keep the `sort` of the page before, or leave the cursor out.",
    )])
}

/// A cursor of a list that comes by id is the last id of the page before.
pub fn read_id(cursor: Option<String>) -> Result<Option<Uuid>, Error> {
    cursor.map(|text| Uuid::try_parse(&text).map_err(|_| unknown())).transpose()
}

/// The first `limit` of these, and the last one's id where there are more: the cursor of the next page.
pub fn page_by_id<T>(mut found: Vec<T>, limit: usize, id: impl Fn(&T) -> Uuid) -> (Vec<T>, Option<String>) {
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| id(last).to_string());
    (found, next)
}

/// Why a cursor is refused.
pub fn unknown() -> Error {
    Error::invalid(
        "cursor",
        "Con trỏ trang không hợp lệ: dùng nguyên giá trị `next_cursor` của trang trước, hoặc bỏ đi để xem từ đầu.",
        "Not a cursor of ours: use `next_cursor` of the page before as it is, or leave it out to begin anew.",
    )
}

/// The `Link` header that leads to the next page: the request's own filters with the next cursor.
pub fn link(uri: &poem::http::Uri, next: &str) -> String {
    let own =
        uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let query = own.map(str::to_owned).chain([format!("cursor={next}")]).collect::<Vec<_>>().join("&");
    format!("<{}?{query}>; rel=\"next\"", uri.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back() {
        let key = (DateTime::from_timestamp(1_772_413_200, 0).unwrap(), Uuid::from_u128(42));
        assert_eq!(read(Some(&write(key))).unwrap(), Some(key));
        assert!(read(Some("x")).is_err());
    }

    #[test]
    fn pages_by_code_follow_each_other() {
        let page = |after| page_by_code(["c", "a", "d", "b"].into_iter(), |code| code, after, Some(2));
        assert_eq!(page(None), (vec!["a", "b"], Some("b".to_owned())));
        assert_eq!(page(Some("b")), (vec!["c", "d"], None));
        assert_eq!(page(Some("d")), (vec![], None));
    }
}
