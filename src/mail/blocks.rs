//! The paragraphs and tables of a letter, between its template and its two forms, so that nothing is written twice.
//!
//! A template yields lines: `| label | value` is a row of facts, `* url | name | text` an entry of a list,
//! `> label | url` the link to follow, `# text` a heading, `~ text` small print; other lines, up to an empty one, are a paragraph.

use serde::Serialize;

/// One block of a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Block {
    /// Running text.
    Paragraph {
        /// The text.
        text: String,
    },
    /// A table of facts.
    Facts {
        /// Label and value.
        rows: Vec<(String, String)>,
    },
    /// A list of cases.
    Items {
        /// Where each leads, its name, what is said of it.
        items: Vec<(String, String, String)>,
    },
    /// What the blocks after it are about.
    Heading {
        /// The text.
        text: String,
    },
    /// The link to follow.
    Link {
        /// What it leads to.
        label: String,
        /// Where it leads.
        url: String,
    },
    /// Small print.
    Small {
        /// The text.
        text: String,
    },
}

/// Reads a rendered template.
pub fn read(rendered: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut after_gap = true;
    for line in rendered.lines().map(str::trim) {
        if line.is_empty() {
            after_gap = true;
            continue;
        }
        let block = block_of(line);
        if after_gap || !join(blocks.last_mut(), &block) {
            blocks.push(block);
        }
        after_gap = false;
    }
    blocks
}

fn block_of(line: &str) -> Block {
    let (mark, rest) = line.split_at_checked(2).unwrap_or((line, ""));
    let mut parts = rest.splitn(if mark == "* " { 3 } else { 2 }, " | ").map(str::to_owned);
    let mut part = || parts.next().unwrap_or_default();
    match mark {
        "| " => Block::Facts { rows: vec![(part(), part())] },
        "* " => Block::Items { items: vec![(part(), part(), part())] },
        "> " => Block::Link { label: part(), url: part() },
        "# " => Block::Heading { text: rest.to_owned() },
        "~ " => Block::Small { text: rest.to_owned() },
        _ => Block::Paragraph { text: line.to_owned() },
    }
}

/// Adds a line to the block before it, where both are of one kind.
fn join(last: Option<&mut Block>, next: &Block) -> bool {
    match (last, next) {
        (Some(Block::Paragraph { text }), Block::Paragraph { text: more })
        | (Some(Block::Small { text }), Block::Small { text: more }) => {
            text.push(' ');
            text.push_str(more);
        }
        (Some(Block::Facts { rows }), Block::Facts { rows: more }) => rows.extend_from_slice(more),
        (Some(Block::Items { items }), Block::Items { items: more }) => items.extend_from_slice(more),
        _ => return false,
    }
    true
}

/// The letter as plain text.
pub fn to_text(blocks: &[Block]) -> String {
    let mut text = blocks.iter().map(block_to_text).collect::<Vec<_>>().join("\n\n");
    text.push('\n');
    text
}

fn block_to_text(block: &Block) -> String {
    match block {
        Block::Paragraph { text } => text.clone(),
        Block::Heading { text } => text.to_uppercase(),
        Block::Small { text } => format!("--\n{text}"),
        Block::Link { label, url } => format!("{label}:\n{url}"),
        Block::Facts { rows } => {
            rows.iter().map(|(label, value)| format!("  {label}: {value}")).collect::<Vec<_>>().join("\n")
        }
        Block::Items { items } => items
            .iter()
            .enumerate()
            .map(|(i, (url, name, text))| format!("{}. {name}: {text}\n   {url}", i + 1))
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_blocks_and_text() {
        assert_eq!(
            to_text(&read("# Để biết\n* https://x.example | A | b")),
            "ĐỂ BIẾT\n\n1. A: b\n   https://x.example\n"
        );
        let blocks = read("Một\nhai\n\n| A | 1\n| B | 2 | 3\n\n> Xem | https://x.example\n~ nhỏ\n");
        assert_eq!(blocks.len(), 4);
        assert_eq!(to_text(&blocks), "Một hai\n\n  A: 1\n  B: 2 | 3\n\nXem:\nhttps://x.example\n\n--\nnhỏ\n");
    }
}
