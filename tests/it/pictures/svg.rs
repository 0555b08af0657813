//! A buffer of terminal cells as an SVG: text in runs of one style, each put at its column and held
//! to its width; lines and blocks as shapes, so that they join whatever the reader's font is.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

/// The advance of DejaVu Sans Mono and Menlo at 14 px.
const CELL: f64 = 8.43;
const ROW: f64 = 18.0;
const PAD: f64 = 14.0;
/// From the top of a row to the baseline.
const BASELINE: f64 = 13.6;

const GROUND: &str = "#16181d";
const INK: &str = "#d5d8df";
/// A dark palette of sixteen colours.
const PALETTE: [&str; 16] = [
    "#23262e", "#e5707a", "#8fc07a", "#e3b968", "#6fa5e6", "#c08be0", "#59b8c4", "#c9ced8",
    "#6b7280", "#f08a92", "#a6d492", "#f0cd86", "#8fbcf2", "#d3a6ee", "#7fd0da", "#f4f6fa",
];

/// How a run of cells looks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Ink {
    colour: String,
    bold: bool,
    faint: bool,
    italic: bool,
    underlined: bool,
    struck: bool,
}

/// Cells are put into one run only with their like: a reader's fonts give each kind other widths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Letters of the scripts that monospaced fonts have.
    Plain,
    /// Two columns wide.
    Wide,
    /// Letters of other scripts, which may join.
    Other,
    /// A sign that stands alone.
    Sign,
}

/// Text of one style that begins at a column.
struct Run {
    column: u16,
    columns: u16,
    text: String,
    ink: Ink,
    kind: Kind,
}

/// The picture.
pub fn draw(buffer: &Buffer, caret: Option<Position>) -> String {
    let area = buffer.area;
    let (width, height) = (
        f64::from(area.width) * CELL + 2.0 * PAD,
        f64::from(area.height) * ROW + 2.0 * PAD,
    );
    let mut grounds = String::new();
    let mut shapes: BTreeMap<String, String> = BTreeMap::new();
    let mut fills: BTreeMap<String, String> = BTreeMap::new();
    let mut runs: Vec<(u16, Run)> = Vec::new();
    for y in 0..area.height {
        let cells: Vec<&Cell> = (0..area.width).map(|x| &buffer[(x, y)]).collect();
        draw_grounds(&cells, y, &mut grounds);
        draw_shapes(&cells, y, &mut shapes, &mut fills);
        runs.extend(runs_of(&cells).into_iter().map(|run| (y, run)));
    }
    let mut inks: Vec<&Ink> = runs.iter().map(|(_, run)| &run.ink).collect();
    inks.sort();
    inks.dedup();

    let mut svg = String::new();
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xml:space=\"preserve\" viewBox=\"0 0 {} {}\" width=\"{}\" height=\"{}\">\n<style>text{{font:14px \
         'DejaVu Sans Mono',Menlo,'Cascadia Mono',Consolas,'Liberation Mono',monospace;white-space:pre}}",
        number(width),
        number(height),
        number(width),
        number(height),
    );
    for (class, ink) in inks.iter().enumerate() {
        let _ = write!(svg, ".s{class}{{{}}}", css(ink));
    }
    let _ = write!(
        svg,
        "</style>\n<rect width=\"100%\" height=\"100%\" rx=\"9\" fill=\"{GROUND}\"/>\n{grounds}"
    );
    for (colour, path) in &fills {
        let _ = writeln!(svg, "<path fill=\"{colour}\" d=\"{path}\"/>");
    }
    for (colour, path) in &shapes {
        let _ = writeln!(
            svg,
            "<path fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.1\" d=\"{path}\"/>"
        );
    }
    for (y, run) in &runs {
        let class = inks.binary_search(&&run.ink).unwrap();
        let _ = writeln!(
            svg,
            "<text class=\"s{class}\" x=\"{}\" y=\"{}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\">{}</text>",
            number(left(run.column)),
            number(top(*y) + BASELINE),
            number(f64::from(run.columns) * CELL),
            escaped(&run.text),
        );
    }
    if let Some(caret) = caret {
        let _ = writeln!(
            svg,
            "<rect x=\"{}\" y=\"{}\" width=\"2\" height=\"{ROW}\" fill=\"{INK}\"/>",
            number(left(caret.x)),
            number(top(caret.y)),
        );
    }
    svg.push_str("</svg>\n");
    svg
}

fn left(column: u16) -> f64 {
    PAD + f64::from(column) * CELL
}

fn top(row: u16) -> f64 {
    PAD + f64::from(row) * ROW
}

fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn draw_grounds(cells: &[&Cell], y: u16, grounds: &mut String) {
    let mut x = 0;
    while x < cells.len() {
        let colour = ground(cells[x]);
        let same = cells[x..]
            .iter()
            .take_while(|cell| ground(cell) == colour)
            .count();
        if colour != GROUND {
            let _ = writeln!(
                grounds,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{ROW}\" fill=\"{colour}\"/>",
                number(PAD + x as f64 * CELL),
                number(top(y)),
                number(same as f64 * CELL),
            );
        }
        x += same;
    }
}

/// Lines into `strokes`, blocks into `fills`, by colour.
fn draw_shapes(
    cells: &[&Cell],
    y: u16,
    strokes: &mut BTreeMap<String, String>,
    fills: &mut BTreeMap<String, String>,
) {
    let y = top(y);
    let (middle, bottom) = (y + ROW / 2.0, y + ROW);
    let mut x = 0;
    while x < cells.len() {
        let (symbol, colour) = (cells[x].symbol(), ink(cells[x]).colour);
        let (x0, centre, x1) = (
            PAD + x as f64 * CELL,
            PAD + (x as f64 + 0.5) * CELL,
            PAD + (x as f64 + 1.0) * CELL,
        );
        let mut taken = 1;
        let n = number;
        if symbol == "─" {
            taken = cells[x..]
                .iter()
                .take_while(|cell| cell.symbol() == "─" && ink(cell).colour == colour)
                .count();
            let _ = write!(
                strokes.entry(colour).or_default(),
                "M{} {}h{}",
                n(x0),
                n(middle),
                n(taken as f64 * CELL)
            );
        } else if let Some(path) = match symbol {
            "│" => Some(format!("M{} {}V{}", n(centre), n(y), n(bottom))),
            "┊" => Some(
                [1.5, 7.5, 13.5]
                    .map(|from| format!("M{} {}v3", n(centre), n(y + from)))
                    .concat(),
            ),
            "╭" | "┌" => Some(corner(x1, centre, middle, bottom)),
            "╮" | "┐" => Some(corner(x0, centre, middle, bottom)),
            "╰" | "└" => Some(corner(x1, centre, middle, y)),
            "╯" | "┘" => Some(corner(x0, centre, middle, y)),
            "├" | "┤" | "┬" | "┴" | "┼" => {
                let mut path = String::new();
                let arms = [
                    ("├┬┴┼", format!("M{} {}H{}", n(centre), n(middle), n(x1))),
                    ("┤┬┴┼", format!("M{} {}H{}", n(centre), n(middle), n(x0))),
                    (
                        "├┤┬┼",
                        format!("M{} {}V{}", n(centre), n(middle), n(bottom)),
                    ),
                    ("├┤┴┼", format!("M{} {}V{}", n(centre), n(middle), n(y))),
                ];
                for (signs, arm) in arms {
                    if signs.contains(symbol) {
                        path.push_str(&arm);
                    }
                }
                Some(path)
            }
            _ => None,
        } {
            strokes.entry(colour).or_default().push_str(&path);
        } else if let Some((from, above, width, height)) = match symbol {
            "▌" => Some((x0, y, CELL / 2.0, ROW)),
            "▐" => Some((centre, y, CELL / 2.0, ROW)),
            "▎" => Some((x0, y, CELL / 4.0, ROW)),
            "█" => Some((x0, y, CELL, ROW)),
            "▀" => Some((x0, y, CELL, ROW / 2.0)),
            "▄" => Some((x0, middle, CELL, ROW / 2.0)),
            _ => None,
        } {
            let _ = write!(
                fills.entry(colour).or_default(),
                "M{} {}h{}v{}h-{}z",
                n(from),
                n(above),
                n(width),
                n(height),
                n(width)
            );
        }
        x += taken;
    }
}

/// A rounded corner from the side `x` of a cell to its side `y`.
fn corner(x: f64, centre: f64, middle: f64, y: f64) -> String {
    let n = number;
    format!(
        "M{} {}Q{} {} {} {}V{}",
        n(x),
        n(middle),
        n(centre),
        n(middle),
        n(centre),
        n(middle + (y - middle).signum() * CELL / 2.0),
        n(y)
    )
}

fn is_shape(symbol: &str) -> bool {
    !symbol.is_empty() && "─│┊╭┌╮┐╰└╯┘├┤┬┴┼▌▐▎█▀▄".contains(symbol)
}

fn runs_of(cells: &[&Cell]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut x = 0;
    while x < cells.len() {
        let (column, symbol) = (u16::try_from(x).unwrap(), cells[x].symbol());
        let columns = u16::try_from(symbol.width().max(1)).unwrap();
        x += usize::from(columns);
        let ink = ink(cells[usize::from(column)]);
        let blank = symbol.trim().is_empty() && !ink.underlined && !ink.struck;
        let kind = kind(symbol);
        let fits = |run: &&mut Run| {
            run.ink == ink
                && run.column + run.columns == column
                && !is_shape(symbol)
                && match blank {
                    // Columns of a table are runs of their own.
                    true => !run.text.ends_with(' '),
                    false => run.kind == kind && kind != Kind::Sign,
                }
        };
        if let Some(run) = runs.last_mut().filter(fits) {
            run.text.push_str(symbol);
            run.columns += columns;
        } else if !blank && !is_shape(symbol) {
            runs.push(Run {
                column,
                columns,
                text: symbol.to_owned(),
                ink,
                kind,
            });
        }
    }
    for run in &mut runs {
        if run.ink.underlined || run.ink.struck {
            continue;
        }
        let trimmed = run.text.trim_end().len();
        run.columns -= u16::try_from(run.text.len() - trimmed).unwrap();
        run.text.truncate(trimmed);
    }
    runs
}

fn kind(symbol: &str) -> Kind {
    let first = symbol.chars().next().unwrap_or(' ');
    if symbol.width() > 1 {
        Kind::Wide
    } else if ('\u{2010}'..='\u{2027}').contains(&first) || first < '\u{530}' {
        Kind::Plain
    } else if first.is_alphabetic() {
        Kind::Other
    } else {
        Kind::Sign
    }
}

fn ground(cell: &Cell) -> String {
    let reversed = cell.modifier.contains(Modifier::REVERSED);
    let (colour, otherwise) = if reversed {
        (cell.fg, INK)
    } else {
        (cell.bg, GROUND)
    };
    hex(colour, otherwise)
}

fn ink(cell: &Cell) -> Ink {
    let has = |modifier| cell.modifier.contains(modifier);
    let colour = if has(Modifier::REVERSED) {
        hex(cell.bg, GROUND)
    } else {
        hex(cell.fg, INK)
    };
    Ink {
        colour,
        bold: has(Modifier::BOLD),
        faint: has(Modifier::DIM),
        italic: has(Modifier::ITALIC),
        underlined: has(Modifier::UNDERLINED),
        struck: has(Modifier::CROSSED_OUT),
    }
}

fn css(ink: &Ink) -> String {
    let mut css = format!("fill:{}", ink.colour);
    for (set, rule) in [
        (ink.bold, ";font-weight:700"),
        (ink.faint, ";opacity:.6"),
        (ink.italic, ";font-style:italic"),
        (ink.underlined, ";text-decoration:underline"),
        (ink.struck, ";text-decoration:line-through"),
    ] {
        if set {
            css.push_str(rule);
        }
    }
    css
}

fn hex(colour: Color, otherwise: &str) -> String {
    let index = match colour {
        Color::Reset => return otherwise.to_owned(),
        Color::Rgb(r, g, b) => return format!("#{r:02x}{g:02x}{b:02x}"),
        Color::Indexed(index) => index,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    };
    match index {
        0..=15 => PALETTE[usize::from(index)].to_owned(),
        16..=231 => {
            let index = index - 16;
            let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
            let (r, g, b) = (level(index / 36), level(index / 6 % 6), level(index % 6));
            format!("#{r:02x}{g:02x}{b:02x}")
        }
        232.. => {
            let grey = 8 + 10 * (index - 232);
            format!("#{grey:02x}{grey:02x}{grey:02x}")
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
