use super::*;
use crate::domain::coverage::{Posts, Sight, grid};
use crate::domain::routing::Router;
use crate::reference;

/// The city on a day, with nobody in any post: every cell is drawn otherwise than plain.
fn city_on(on: &str) -> (Router, Grid) {
    let city = reference::city().unwrap();
    let router = Router::compile(city.register.into(), city.rulebook.into());
    let sight = Sight { within: Some("79".into()), posts: Posts::default() };
    let grid = grid(&router, &sight, on.parse().unwrap());
    (router, grid)
}

#[test]
fn the_picture_tells_what_it_shows_and_stays_small() {
    for (on, territories, text) in [("2026-03-02", 168, "Phường Thủ Dầu Một"), ("2021-03-18", 312, "Thành phố Thủ Đức")]
    {
        let (router, mut grid) = city_on(on);
        assert_eq!((grid.categories.len(), grid.units.len()), (63, territories));
        let svg = draw(router.register(), &grid, Language::Vi);
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
        assert!(svg.contains("<title id=\"title\">Mức độ bao phủ") && svg.contains("<desc id=\"desc\">"));
        assert!(svg.contains(text), "{text}");
        if let Ok(folder) = std::env::var("SAVE_PICTURES") {
            std::fs::write(format!("{folder}/{on}.svg"), &svg).unwrap();
        }
        // No two neighbours alike is the worst that there is.
        for (place, state) in grid.states.iter_mut().enumerate() {
            *state = CellState::ALL[place % 5];
        }
        let worst = draw(router.register(), &grid, Language::Vi);
        assert!(worst.len() < 500_000, "{}", worst.len());
    }
}

#[test]
fn each_cell_is_drawn_once_in_its_place() {
    let (router, mut grid) = city_on("2026-03-02");
    grid.states.fill(CellState::Covered);
    let plain = draw(router.register(), &grid, Language::En);
    let runs = |svg: &str, state: &str| {
        let path = svg.split(&format!("url(#{state})\" d=\"")).nth(1).map(|rest| rest.split('"').next().unwrap());
        path.map_or(0, |path| path.matches('M').count())
    };
    assert_eq!((runs(&plain, "covered"), runs(&plain, "no_lead")), (63, 0));
    assert!(plain.contains("10,584 cells") && plain.contains("Nobody leads: 0"));
    grid.states[1] = CellState::NoLead;
    let holed = draw(router.register(), &grid, Language::En);
    assert_eq!((runs(&holed, "covered"), runs(&holed, "no_lead")), (64, 1));
    assert!(holed.contains(&format!("M{} ", LEFT + 8)) && holed.contains("167 / 168"));
}

#[test]
fn what_is_written_is_escaped_and_numbers_read_as_the_language_writes_them() {
    assert_eq!(escaped("<Sở & \"Ban\">"), "&lt;Sở &amp; &quot;Ban&quot;&gt;");
    assert_eq!((number(10_584, Language::Vi), number(999, Language::Vi)), ("10.584".into(), "999".into()));
    assert_eq!(number(1_234_567, Language::En), "1,234,567");
    assert_eq!(shortened("Đất đai và nhà", 8), "Đất đai…");
}
