//! How rows are written in bulk, and how closed sets of words and lists lie in text columns.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, IntoActiveModel};

/// Rows in one statement: 500 of some twenty columns stay below what both databases take (SQLite 32,766, PostgreSQL 65,535
/// parameters).
const ROWS_PER_INSERT: usize = 500;

/// Inserts rows, many in one statement.
pub(super) async fn insert<E>(conn: &impl ConnectionTrait, rows: impl Iterator<Item = E::Model>) -> Result<(), DbErr>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: Send,
{
    let rows: Vec<E::ActiveModel> = rows.map(IntoActiveModel::into_active_model).collect();
    for chunk in rows.chunks(ROWS_PER_INSERT) {
        E::insert_many(chunk.to_vec()).exec_without_returning(conn).await?;
    }
    Ok(())
}

/// The word in this column; an error where it is none of its words.
pub(super) fn read<T>(column: &str, word: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, DbErr> {
    parse(word).ok_or_else(|| DbErr::Type(format!("{column} holds the unknown word {word:?}")))
}

/// The list of words in this column, kept as a JSON list.
pub(super) fn read_list<T>(column: &str, json: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, DbErr> {
    let words: Vec<String> = serde_json::from_str(json).map_err(|error| DbErr::Type(format!("{column}: {error}")))?;
    words.iter().map(|word| read(column, word, &parse)).collect()
}

/// A list of words as a JSON list.
pub(super) fn write_list(words: impl IntoIterator<Item = impl ToString>) -> String {
    serde_json::Value::from_iter(words.into_iter().map(|word| word.to_string())).to_string()
}
