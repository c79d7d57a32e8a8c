//! What the demo prints: where it is, how to come in, what to try first.

use chrono::{DateTime, Utc};

use super::home::{Card, Home};
use crate::domain::access::Role;
use crate::domain::moment::in_city;

/// Prints it.
#[expect(clippy::print_stdout, reason = "the demo speaks to whoever started it")]
pub fn print(card: &Card, home: &Home, now: DateTime<Utc>, rate_permille: i64) {
    let base = &card.base_url;
    println!("\nTháo Gỡ: the demo runs. Its people are invented, its cases are illustrative (dữ liệu minh họa).\n");
    println!("  Swagger UI    {base}/docs");
    println!("  Mail          {base}/mail");
    println!("  Business time {}{}", in_city(now).format("%A %Y-%m-%d %H:%M"), pace(rate_permille));
    println!("  For scripts   {}\n", home.card_path().display());
    for (role, token) in &card.tokens {
        println!("  {role:<14}{token}");
    }
    if let Some(account) = card.accounts.iter().find(|account| account.role == Role::Manager) {
        println!("\nTo sign in as people do: {base}/sign-in with {} and the password", account.email);
        println!("“{}”; the others', and the secrets of second factors, are in demo.json.", account.password);
    }
    println!("\nTo try first (README.md has the whole tour):");
    println!("  1. Open {base}/docs, press Authorize and paste the enterprise's token.");
    println!("  2. Send POST /v1/cases as it stands, and read under `routing` why the case went where it went.");
    println!("  3. Open {base}/mail and read who was told.");
    if rate_permille == 1000 {
        println!(
            "  4. Stop with Ctrl-C and go on with `--time-lapse 1d=10s`: what nobody handles climbs to the chairman."
        );
    } else if let Some(chairman) = card.accounts.iter().find(|account| account.role == Role::Chairman) {
        println!("  4. Watch what nobody handles climb to the chairman: {base}/mail?to={}", chairman.email);
    }
    println!("Ctrl-C stops it; the same command goes on from there, `--fresh` begins anew.\n");
}

/// How fast business time passes, where that is not the machine's pace.
fn pace(rate_permille: i64) -> String {
    let day = 86_400_000 / rate_permille;
    match rate_permille {
        1000 => String::new(),
        _ if day > 0 => format!(", a day in {day} seconds"),
        _ => format!(", {} times as fast", rate_permille / 1000),
    }
}
