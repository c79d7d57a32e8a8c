//! How indexes are named, for the steps from the second stretch on. What it makes never changes: steps that have landed
//! rest on it.

use sea_orm_migration::prelude::{Index, IndexCreateStatement};

/// An index on columns of a table, named by both.
pub(crate) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{table}_{}", columns.join("_"))).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}
