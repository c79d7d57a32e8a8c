//! What the demo prints: where it is, how to come in, what to try first.

use chrono::{DateTime, Utc};

use super::home::{Card, Home};
use crate::domain::moment::in_city;

/// Prints it.
#[expect(clippy::print_stdout, reason = "the demo speaks to whoever started it")]
pub fn print(card: &Card, home: &Home, now: DateTime<Utc>, rate_permille: i64) {
    let base = &card.base_url;
    println!("\nTháo Gỡ: the demo runs. Its people are invented, its cases are dữ liệu minh họa.\n");
    println!("  Swagger UI    {base}/docs");
    println!("  Mail          {base}/mail");
    println!("  Business time {} ({} times as fast)", in_city(now).format("%A %Y-%m-%d %H:%M"), rate_permille / 1000);
    println!("  For scripts   {}\n", home.card_path().display());
    for (role, token) in &card.tokens {
        println!("  {role:<14}{token}");
    }
    println!("\nTo try first:");
    println!("  1. Open {base}/docs, press Authorize and paste the enterprise's token.");
    println!("  2. Send POST /v1/cases as it stands, and read under `routing` why the case went where it went.");
    println!("  3. Open {base}/mail and read who was told. Stop with Ctrl-C; the same command goes on from here.\n");
}
