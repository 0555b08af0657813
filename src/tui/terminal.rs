//! The terminal: taken over on entering, given back on every way out (`U11`).
//!
//! One guard holds all modes: raw input, the alternate screen, paste, focus and mouse reports. They
//! are undone when it is dropped, by the panic hook, and before the shell or an editor gets the
//! screen. The kitty keyboard protocol stays off: crossterm drops the base layout key, and without
//! it Ctrl chords of other scripts could not be told (`KEYS 3`).

use std::io::{self, Stdout, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange,
};
use crossterm::style::Print;
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

use super::layout::LARGEST;

/// Presses, drags and the wheel, in the encoding without a limit of columns. Not 1003: that is a
/// report for every cell the pointer crosses.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";
/// The terminal keeps its own title on a stack meanwhile.
const TITLE_KEEP: &str = "\x1b[22;0t";
const TITLE_BACK: &str = "\x1b[23;0t";

/// Whether the modes are on, for the panic hook, which has no guard.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Holds the terminal; dropping it gives it back.
#[derive(Debug)]
pub(super) struct Guard {
    mouse: bool,
}

impl Guard {
    /// Takes the terminal over.
    ///
    /// # Errors
    ///
    /// The terminal refuses, or there is none.
    pub(super) fn take(mouse: bool) -> io::Result<Self> {
        let guard = Self { mouse };
        guard.on()?;
        Ok(guard)
    }

    fn on(&self) -> io::Result<()> {
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        let mut out = io::stdout();
        execute!(
            out,
            Print(TITLE_KEEP),
            EnterAlternateScreen,
            EnableBracketedPaste,
            EnableFocusChange,
            cursor::Hide
        )?;
        if self.mouse {
            execute!(out, Print(MOUSE_ON))?;
        }
        Ok(())
    }

    /// Gives the terminal back for a while: to the shell, to an editor.
    pub(super) fn lend<T>(&self, borrow: impl FnOnce() -> T) -> io::Result<T> {
        restore();
        let result = borrow();
        self.on()?;
        Ok(result)
    }

    /// Asks for the mouse, or gives it back.
    ///
    /// # Errors
    ///
    /// The terminal cannot be written.
    pub(super) fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        execute!(io::stdout(), Print(if on { MOUSE_ON } else { MOUSE_OFF }))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
    }
}

/// Undoes all modes; the second call does nothing. Errors are of no use on the way out.
pub(super) fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    let _ = queue!(
        out,
        Print(MOUSE_OFF),
        DisableFocusChange,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show,
        Print(TITLE_BACK)
    );
    let _ = out.flush();
    let _ = disable_raw_mode();
}

/// A backend that never claims more than [`LARGEST`]: a terminal of 10,000 × 10,000 cells would cost
/// gigabytes of buffers.
#[derive(Debug)]
pub(super) struct Clamped(CrosstermBackend<io::BufWriter<Stdout>>);

impl Clamped {
    /// On standard output; a frame is one write.
    pub(super) fn stdout() -> Self {
        Self(CrosstermBackend::new(io::BufWriter::with_capacity(
            64 * 1024,
            io::stdout(),
        )))
    }
}

impl Backend for Clamped {
    type Error = io::Error;

    /// Terminals disagree about the width of clusters of several characters: Indic syllables, emoji
    /// with joiners. Such a cell is blanked first and the place after it is set anew, so that a
    /// terminal that draws it wider or narrower than counted spoils nothing but this cell.
    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut run: Vec<(u16, u16, &Cell)> = Vec::new();
        for (x, y, cell) in content {
            let symbol = cell.symbol();
            // A picture is one long escape sequence in its first cell, and no cluster.
            let picture = symbol.starts_with('\x1b');
            if symbol.len() == 1 || picture || symbol.chars().nth(1).is_none() {
                run.push((x, y, cell));
                continue;
            }
            self.0.draw(run.drain(..))?;
            let mut blank = cell.clone();
            blank.set_symbol(" ");
            let columns = u16::try_from(super::text::width(symbol))
                .unwrap_or(1)
                .max(1);
            for column in 0..columns {
                run.push((x + column, y, &blank));
            }
            self.0.draw(run.drain(..))?;
            self.0.draw(std::iter::once((x, y, cell)))?;
            run = Vec::new();
        }
        self.0.draw(run.into_iter())
    }

    fn append_lines(&mut self, n: u16) -> io::Result<()> {
        self.0.append_lines(n)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.0.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.0.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        // Asking the terminal would race with the input thread for the answer.
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.0.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.0.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.0.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        let size = self.0.size()?;
        Ok(Size {
            width: size.width.min(LARGEST.width),
            height: size.height.min(LARGEST.height),
        })
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.0.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.0)
    }
}
