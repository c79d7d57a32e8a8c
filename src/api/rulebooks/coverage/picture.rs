//! Coverage as a picture: a row for each category, grouped; a column for each territory; a colour and a pattern for each
//! state. It uses presentation attributes only, so that it shows under the strictest content policy, and refers to
//! nothing outside itself.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::pattern::{ORDER, look, name};
use crate::domain::coverage::{CellState, Grid};
use crate::domain::register::{Register, Territory, day_text};
use crate::domain::text::{Language, Text};

const MARGIN: usize = 30;
/// Where the grid begins, right of the categories' names.
const LEFT: usize = 384;
/// The room for the numbers right of the grid.
const RIGHT: usize = 96;
/// The height of a row: three times that of a pattern, so that all rows look alike.
const ROW: usize = 18;
const GROUP: usize = 30;
/// How wide the grid would like to be.
const GRID: usize = 1344;
/// Above the columns: their names, or those of what they lie in.
const HEADS: usize = 126;
/// From which width on a column bears its own name.
const NAMED: usize = 7;
const TEXT: &str = "#22302a";
const MUTED: &str = "#68766f";
const RULE: &str = "#d5dcd8";

/// What is drawn, in its order.
struct Drawing<'a> {
    grid: &'a Grid,
    register: &'a Register,
    language: Language,
    /// Places of columns in the grid: those that lie in the same territory together.
    columns: Vec<usize>,
    units: Vec<Option<&'a Territory>>,
    column: usize,
    svg: String,
}

/// One line of the picture.
enum Line<'a> {
    /// The name of a group of categories, with the places of those in it.
    Group(&'a str, Vec<usize>),
    /// The place of a category in the grid.
    Category(usize),
}

/// The picture of one day's coverage.
pub(super) fn draw(register: &Register, grid: &Grid, language: Language) -> String {
    let units: Vec<_> = grid.units.iter().map(|unit| register.find_unit(unit)).collect();
    let parent = |place: &usize| units[*place].and_then(|unit| unit.parent_code.clone());
    let mut columns: Vec<usize> = (0..units.len()).collect();
    columns.sort_by_key(parent);
    let column = (GRID / units.len().max(1)).clamp(3, 12);
    let drawing = Drawing { grid, register, language, columns, units, column, svg: String::new() };
    drawing.whole()
}

impl<'a> Drawing<'a> {
    fn whole(mut self) -> String {
        let lines = self.lines();
        let top = MARGIN + 138 + HEADS;
        let height = |line: &Line| if matches!(line, Line::Group(..)) { GROUP } else { ROW };
        let bottom = top + lines.iter().map(height).sum::<usize>();
        self.open(bottom + MARGIN);
        self.legend(MARGIN + 62);
        self.heads(top, bottom);
        let mut paths: BTreeMap<CellState, String> = BTreeMap::new();
        let mut y = top;
        for line in &lines {
            match line {
                Line::Group(code, places) => self.group(code, places, y),
                Line::Category(place) => self.row(*place, y, &mut paths),
            }
            y += height(line);
        }
        for (state, path) in paths {
            let _ = write!(self.svg, "<path fill=\"url(#{state})\" d=\"{path}\"/>");
        }
        self.svg.push_str("</svg>");
        self.svg
    }

    fn lines(&self) -> Vec<Line<'a>> {
        let mut lines: Vec<Line> = Vec::new();
        let mut groups: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
        for (place, code) in self.grid.categories.iter().enumerate() {
            let widest = self.register.lineage(code).last().copied().filter(|widest| widest != code);
            let widest = widest.and_then(|widest| self.register.find_category(widest));
            groups.entry(widest.map(|group| group.code.as_str())).or_default().push(place);
        }
        for (code, places) in groups {
            lines.extend(code.map(|code| Line::Group(code, places.clone())));
            lines.extend(places.into_iter().map(Line::Category));
        }
        lines
    }

    fn state(&self, category: usize, column: usize) -> CellState {
        self.grid.states[category * self.units.len() + column]
    }

    /// What the picture is, for eyes and for readers: title, description, patterns, headline.
    fn open(&mut self, height: usize) {
        let width = LEFT + self.column * self.columns.len() + RIGHT + MARGIN;
        let title = self.title();
        let sum = self.sum();
        let patterns: String = ORDER.iter().map(|state| look(*state).definition(*state)).collect();
        let counts: Vec<String> = ORDER.iter().map(|state| self.counted(*state)).collect();
        let explained = self.say(
            "Mỗi hàng là một lĩnh vực, mỗi cột là một địa bàn.",
            "Each row is a category, each column a territory.",
        );
        let _ = write!(
            self.svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" aria-labelledby=\"title desc\" font-family=\"'Noto Sans', 'Segoe UI', \
             'DejaVu Sans', Arial, sans-serif\"><title id=\"title\">{title}</title><desc id=\"desc\">{sum} {explained} \
             {}.</desc><defs>{patterns}</defs><rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>",
            counts.join("; ")
        );
        self.text(MARGIN, MARGIN + 16, "font-size=\"20\" font-weight=\"600\"", TEXT, &title);
        self.text(MARGIN, MARGIN + 38, "font-size=\"13\"", MUTED, &sum);
    }

    fn title(&self) -> String {
        let (on, revision) = (day_text(self.grid.on), self.grid.revision);
        self.say(
            &format!("Mức độ bao phủ của quy định phân công số {revision}, ngày {}", on.vi),
            &format!("Coverage of rulebook {revision} on {}", on.en),
        )
    }

    fn sum(&self) -> String {
        let (rows, columns) = (self.grid.categories.len(), self.columns.len());
        let led = self.count(CellState::Covered);
        let (all, led) = (number(rows * columns, self.language), number(led, self.language));
        self.say(
            &format!(
                "{rows} lĩnh vực × {columns} địa bàn = {all} ô, trong đó {led} ô có cơ quan chủ trì và người phụ trách."
            ),
            &format!(
                "{rows} categories × {columns} territories = {all} cells; in {led} somebody leads and can be reached."
            ),
        )
    }

    fn counted(&self, state: CellState) -> String {
        format!("{}: {}", name(state, self.language), number(self.count(state), self.language))
    }

    fn count(&self, state: CellState) -> usize {
        self.grid.states.iter().filter(|own| **own == state).count()
    }

    /// A sample, the name and the number of each state, in two lines of three.
    fn legend(&mut self, top: usize) {
        for (place, state) in ORDER.into_iter().enumerate() {
            let (x, y) = (MARGIN + (place % 3) * 420, top + (place / 3) * 26);
            let ink = look(state).ink();
            let _ = write!(
                self.svg,
                "<rect x=\"{x}\" y=\"{y}\" width=\"30\" height=\"16\" rx=\"2\" fill=\"url(#{state})\" \
                 stroke=\"{ink}\" stroke-width=\"0.8\"/>"
            );
            let muted = self.count(state) == 0;
            let text = self.counted(state);
            self.text(x + 40, y + 13, "font-size=\"13\"", if muted { MUTED } else { TEXT }, &text);
        }
    }

    /// What stands above the columns: the names of what they lie in, where that is several, else their own.
    fn heads(&mut self, top: usize, bottom: usize) {
        let right = LEFT + self.column * self.columns.len() + RIGHT - 8;
        let head = self.say("đủ / tổng", "well / all");
        self.text(right, top - 8, "font-size=\"10\" text-anchor=\"end\"", MUTED, &head);
        let parents: Vec<Option<&str>> = self.columns.iter().map(|place| self.parent(*place)).collect();
        if parents.iter().any(|parent| *parent != parents[0]) {
            self.districts(&parents, top, bottom);
        } else if self.column >= NAMED {
            self.names(top);
        }
    }

    fn names(&mut self, top: usize) {
        for (at, place) in self.columns.clone().into_iter().enumerate() {
            let named = self.units[place].map(|unit| unit.name.to(self.language)).unwrap_or_default();
            self.upright(LEFT + at * self.column + self.column / 2 + 3, top - 8, "8", named);
        }
    }

    /// The name of what several columns lie in, in their middle, and a fine line after the last of them.
    fn districts(&mut self, parents: &[Option<&str>], top: usize, bottom: usize) {
        let mut begins = 0;
        for group in parents.chunk_by(|a, b| a == b) {
            let ends = begins + group.len();
            let district = group[0].and_then(|code| self.register.find_territory(code, self.grid.on));
            let named = district.map(|district| district.name.to(self.language)).unwrap_or_default();
            self.upright(LEFT + (begins + ends) * self.column / 2 + 4, top - 8, "11", named);
            let x = LEFT + ends * self.column;
            let _ = write!(self.svg, "<path d=\"M{x} {top}V{bottom}\" stroke=\"{RULE}\" stroke-width=\"0.6\"/>");
            begins = ends;
        }
    }

    fn parent(&self, place: usize) -> Option<&'a str> {
        self.units[place].and_then(|unit| unit.parent_code.as_deref())
    }

    fn group(&mut self, code: &str, places: &[usize], y: usize) {
        let named = self.register.find_category(code).map(|found| found.name.to(self.language).to_owned());
        let line = y + GROUP - 8;
        self.text(MARGIN, line, "font-size=\"12.5\" font-weight=\"600\"", TEXT, &named.unwrap_or_default());
        let cells = places.iter().flat_map(|place| (0..self.units.len()).map(|column| self.state(*place, column)));
        let (well, all) = well_of(cells);
        self.numbers(well, all, line, "font-weight=\"600\"");
    }

    fn row(&mut self, place: usize, y: usize, paths: &mut BTreeMap<CellState, String>) {
        let code = &self.grid.categories[place];
        let named = self.register.find_category(code).map(|found| found.name.to(self.language)).unwrap_or(code);
        let shown = shortened(named, 50);
        self.text(MARGIN + 12, y + 13, "font-size=\"11.5\"", TEXT, &shown);
        let states: Vec<CellState> = self.columns.iter().map(|column| self.state(place, *column)).collect();
        let (well, all) = well_of(states.iter().copied());
        self.numbers(well, all, y + 13, "");
        let mut begins = 0;
        for run in states.chunk_by(|a, b| a == b) {
            let (x, width) = (LEFT + begins * self.column, run.len() * self.column);
            let path = paths.entry(run[0]).or_default();
            let _ = write!(path, "M{x} {y}h{width}v{}h-{width}z", ROW - 1);
            begins += run.len();
        }
    }

    /// How many of how many cells are well, right of the grid.
    fn numbers(&mut self, well: usize, all: usize, y: usize, more: &str) {
        let right = LEFT + self.column * self.columns.len() + RIGHT - 8;
        let text = format!("{} / {}", number(well, self.language), number(all, self.language));
        let colour = if well == all { MUTED } else { TEXT };
        self.text(right, y, &format!("font-size=\"11\" text-anchor=\"end\" {more}"), colour, &text);
    }

    fn text(&mut self, x: usize, y: usize, more: &str, colour: &str, text: &str) {
        let text = escaped(text);
        let _ = write!(self.svg, "<text x=\"{x}\" y=\"{y}\" fill=\"{colour}\" {more}>{text}</text>");
    }

    /// A text that runs upwards.
    fn upright(&mut self, x: usize, y: usize, size: &str, text: &str) {
        let more = format!("font-size=\"{size}\" transform=\"rotate(-90 {x} {y})\"");
        self.text(x, y, &more, MUTED, text);
    }

    fn say(&self, vi: &str, en: &str) -> String {
        Text::new(vi, en).to(self.language).to_owned()
    }
}

/// How many of these cells are well, and how many there are.
fn well_of(states: impl Iterator<Item = CellState>) -> (usize, usize) {
    states.fold((0, 0), |(well, all), state| (well + usize::from(state == CellState::Covered), all + 1))
}

/// A number with its thousands apart, as the language does it.
fn number(value: usize, language: Language) -> String {
    let apart = if language == Language::Vi { '.' } else { ',' };
    let digits = value.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(apart);
        }
        text.push(digit);
    }
    text
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let short: String = text.chars().take(most - 1).collect();
    format!("{}…", short.trim_end())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests;
