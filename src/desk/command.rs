//! Programs that the configuration names: fed on standard input, listened to, and given a time (`R3`).
//!
//! Never through a shell: the words of the configuration are the words the program gets. Nothing it does
//! can hold the caller up: it need not read its input, it may fill its pipes, it may leave a child behind
//! that keeps them open.

use std::io::{ErrorKind as IoKind, Read, Write as _};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use crate::domain::printable::{clip, printable_line};

/// How much is kept of what a program says, in bytes, of each stream; the rest is read and thrown away.
const MOST_OUTPUT: usize = 64 * 1024;
/// How long the streams of a program that ended may still bring something. Whoever keeps them open
/// longer is another program.
const AFTERWARDS: Duration = Duration::from_millis(500);
/// The longest pause between two looks at a running program.
const LOOK: Duration = Duration::from_millis(20);
/// How many lines of a program's words are told, and how many columns in all.
const TOLD_LINES: usize = 4;
const TOLD_COLUMNS: usize = 300;

/// How a program came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ending {
    /// By itself, with this exit code.
    Code(i32),
    /// By this signal, from outside or by a fault of its own.
    Signal(i32),
    /// It took longer than it may, and was ended.
    TimedOut(Duration),
    /// It never began; the reason.
    NotStarted(String),
    /// The caller would not wait any longer: its end is not known.
    Left,
}

/// What a program gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// How it ended.
    pub(super) ending: Ending,
    /// The beginning of its standard output.
    pub(super) output: Vec<u8>,
    /// Whether there was more of it.
    pub(super) cut: bool,
    /// The beginning of its standard error.
    pub(super) errors: Vec<u8>,
}

impl Answer {
    /// How it ended, as half a sentence about the program «`name`», with the first lines of what it said.
    /// Safe to print (`R1`).
    pub(super) fn sentence(&self, words: &[String]) -> String {
        let name = words.first().map_or("", String::as_str);
        let name = clip(&printable_line(name), 80).into_owned();
        let ended = match &self.ending {
            Ending::Code(code) => format!("«{name}» ended with exit code {code}"),
            Ending::Signal(signal) => format!("«{name}» was ended by signal {signal}"),
            Ending::TimedOut(limit) => {
                format!("«{name}» was ended after {} s", limit.as_secs_f64())
            }
            Ending::NotStarted(why) => {
                return format!("«{name}» could not be started: {}", printable_line(why));
            }
            Ending::Left => format!("«{name}» was still running when deskcard was left"),
        };
        let said = match told(&self.errors) {
            said if said.is_empty() => told(&self.output),
            said => said,
        };
        if said.is_empty() {
            ended
        } else {
            format!("{ended}: {said}")
        }
    }

    fn of(ending: Ending) -> Self {
        Self {
            ending,
            output: Vec::new(),
            cut: false,
            errors: Vec::new(),
        }
    }
}

/// When a running program is not waited for any longer, and what becomes of it; asked again and again.
#[derive(Clone, Copy)]
pub(super) enum Leave<'l> {
    /// A program that has all its input is left to itself; any other is ended, for half an input is
    /// worse than none.
    LetGo(&'l dyn Fn() -> bool),
    /// It is ended: nobody wants its answer, and it does nothing else.
    End(&'l dyn Fn() -> bool),
}

/// The first lines of what a program said, in one.
fn told(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<_> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(TOLD_LINES)
        .map(printable_line)
        .collect();
    clip(&lines.join(" · "), TOLD_COLUMNS).into_owned()
}

/// Runs the program `words[0]` with the rest as its arguments and `input` on standard input, in a process
/// group of its own, for `limit` at most.
pub(super) fn run(words: &[String], input: Vec<u8>, limit: Duration, leave: Leave<'_>) -> Answer {
    let Some((program, arguments)) = words.split_first() else {
        return Answer::of(Ending::NotStarted("no program is named".to_owned()));
    };
    // The thread comes first: without it the program would find an empty input and believe it.
    let (pipe, handed) = mpsc::channel::<ChildStdin>();
    let feeding = Builder::new().name("feeder".to_owned()).spawn(move || {
        if let Ok(mut pipe) = handed.recv() {
            // A program need not read what it is given.
            let _ = pipe.write_all(&input);
        }
    });
    let feeding = match feeding {
        Ok(feeding) => feeding,
        Err(error) => return Answer::of(Ending::NotStarted(error.to_string())),
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    // So that what it starts itself can be ended with it, the keys of our terminal do not reach it, and
    // it cannot read from there.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Answer::of(Ending::NotStarted(reason(&error))),
    };
    let output = child.stdout.take().and_then(listen);
    let errors = child.stderr.take().and_then(listen);
    if let Some(stdin) = child.stdin.take() {
        // The thread is there until it was handed something.
        let _ = pipe.send(stdin);
    }
    let ending = wait(&mut child, &feeding, limit, leave);
    let until = Instant::now() + AFTERWARDS;
    let heard = |listener: Option<Listener>| {
        listener.map_or_else(Heard::default, |listener| listener.heard(until))
    };
    let output = heard(output);
    Answer {
        ending,
        output: output.bytes,
        cut: output.cut,
        errors: heard(errors).bytes,
    }
}

fn wait(child: &mut Child, feeding: &JoinHandle<()>, limit: Duration, leave: Leave<'_>) -> Ending {
    let begun = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return ended(status),
            Ok(None) => {}
            Err(_) => {
                end(child);
                return Ending::Left;
            }
        }
        if begun.elapsed() >= limit {
            end(child);
            return Ending::TimedOut(limit);
        }
        let (left, ends) = match leave {
            Leave::LetGo(leave) => (leave(), false),
            Leave::End(leave) => (leave(), true),
        };
        if left {
            if ends || !feeding.is_finished() {
                end(child);
            }
            return Ending::Left;
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(LOOK);
    }
}

fn ended(status: ExitStatus) -> Ending {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return Ending::Signal(signal);
    }
    Ending::Code(status.code().unwrap_or(-1))
}

/// Ends a program with all it started. The standard library knows no signals to a group, so another
/// program sends it; without one the children stay, and nobody waits for them.
fn end(child: &mut Child) {
    #[cfg(unix)]
    {
        let _ = Command::new("kill")
            .args(["-s", "KILL", "--"])
            .arg(format!("-{}", child.id()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
    // It may have ended meanwhile.
    let _ = child.kill();
    let _ = child.wait();
}

/// Reads a stream in a thread of its own.
struct Listener {
    heard: Arc<Mutex<Heard>>,
    reading: JoinHandle<()>,
}

/// The beginning of a stream.
#[derive(Default)]
struct Heard {
    bytes: Vec<u8>,
    /// Whether there was more.
    cut: bool,
}

fn listen(mut stream: impl Read + Send + 'static) -> Option<Listener> {
    let heard = Arc::new(Mutex::new(Heard::default()));
    let kept = Arc::clone(&heard);
    let reading = Builder::new().name("listener".to_owned()).spawn(move || {
        let mut piece = [0; 8 * 1024];
        loop {
            match stream.read(&mut piece) {
                Ok(0) => return,
                Ok(read) => {
                    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                    let room = MOST_OUTPUT.saturating_sub(kept.bytes.len());
                    kept.bytes.extend(piece.iter().take(read.min(room)));
                    kept.cut |= read > room;
                }
                Err(error) if error.kind() == IoKind::Interrupted => {}
                Err(_) => return,
            }
        }
    });
    // Without the thread the stream is closed: the program's words are lost, its work is not.
    reading.ok().map(|reading| Listener { heard, reading })
}

impl Listener {
    /// What came, waiting for the end of the stream until then.
    fn heard(self, until: Instant) -> Heard {
        while !self.reading.is_finished() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::mem::take(&mut *self.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        IoKind::NotFound => "there is no such program".to_owned(),
        IoKind::PermissionDenied => "it may not be run".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    fn shell(script: &str, input: &[u8], limit: Duration) -> Answer {
        run(
            &words(&["/bin/sh", "-c", script]),
            input.to_vec(),
            limit,
            NEVER,
        )
    }

    const NEVER: Leave<'static> = Leave::LetGo(&|| false);
    const PLENTY: Duration = Duration::from_secs(30);

    #[test]
    fn r3_words_arrive_as_they_are_and_nothing_of_them_is_run() {
        let odd = [
            "a b",
            "; echo no",
            "$(echo no)",
            "`no`",
            "\"'\\",
            "*",
            "",
            "-n",
        ];
        let mut command = words(&["/bin/sh", "-c", "printf '%s\\n' \"$@\"", "sh"]);
        command.extend(words(&odd));
        let answer = run(&command, Vec::new(), PLENTY, NEVER);
        assert_eq!(answer.ending, Ending::Code(0));
        assert_eq!(
            String::from_utf8(answer.output).unwrap(),
            odd.map(|word| format!("{word}\n")).concat()
        );
    }

    #[test]
    fn input_comes_back_whole_up_to_the_limit_of_what_is_kept() {
        let answer = shell("cat", &vec![b'x'; 3_000_000], PLENTY);
        assert_eq!(answer.ending, Ending::Code(0));
        assert_eq!(answer.output, vec![b'x'; MOST_OUTPUT]);
        assert!(answer.cut);
        let answer = shell("cat", &vec![b'x'; MOST_OUTPUT], PLENTY);
        assert_eq!((answer.output.len(), answer.cut), (MOST_OUTPUT, false));
    }

    #[test]
    fn a_program_that_does_not_read_holds_nobody_up() {
        let answer = shell(
            "exec 0<&-; echo read nothing >&2; exit 3",
            &vec![0; 5_000_000],
            PLENTY,
        );
        assert_eq!(answer.ending, Ending::Code(3));
        assert_eq!(answer.errors, b"read nothing\n");
    }

    #[test]
    fn what_it_leaves_behind_may_keep_the_pipes_open() {
        let begun = Instant::now();
        let answer = shell("sleep 20 & echo done", &[], PLENTY);
        assert_eq!(answer.ending, Ending::Code(0));
        assert_eq!(answer.output, b"done\n");
        assert!(begun.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn after_its_time_it_is_ended_with_all_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("mark");
        let script = format!("(sleep 2; touch '{}') & sleep 60", mark.display());
        let answer = shell(&script, &[], Duration::from_millis(200));
        assert_eq!(answer.ending, Ending::TimedOut(Duration::from_millis(200)));
        std::thread::sleep(Duration::from_millis(2_500));
        assert!(!mark.exists(), "the child was not ended");
    }

    #[test]
    fn whoever_leaves_does_not_wait() {
        let sleep = words(&["/bin/sleep", "20"]);
        let answer = run(&sleep, Vec::new(), PLENTY, Leave::LetGo(&|| true));
        assert_eq!(answer.ending, Ending::Left);
    }

    #[test]
    fn a_program_whose_answer_nobody_wants_any_more_is_ended() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("mark");
        let script = format!("sleep 1; touch '{}'", mark.display());
        let script = words(&["/bin/sh", "-c", &script]);
        let answer = run(&script, Vec::new(), PLENTY, Leave::End(&|| true));
        assert_eq!(answer.ending, Ending::Left);
        std::thread::sleep(Duration::from_millis(1_300));
        assert!(!mark.exists(), "it went on");
    }

    #[test]
    fn r1_endings_are_told_in_sentences_that_are_safe_to_print() {
        let told = |answer: Answer| answer.sentence(&words(&["send\u{1b}mail", "-t"]));
        let failed = shell(
            "printf 'no \\033[31mroute\\n\\n to host\\n' >&2; exit 75",
            &[],
            PLENTY,
        );
        assert_eq!(
            told(failed),
            "«send\u{fffd}mail» ended with exit code 75: no \u{fffd}[31mroute · to host"
        );
        assert_eq!(
            told(shell("echo quota; exit 1", &[], PLENTY)),
            "«send\u{fffd}mail» ended with exit code 1: quota"
        );
        assert_eq!(
            told(shell("kill -TERM $$", &[], PLENTY)),
            "«send\u{fffd}mail» was ended by signal 15"
        );
        let missing = words(&["/nowhere/at/all"]);
        assert_eq!(
            run(&missing, Vec::new(), PLENTY, NEVER).sentence(&missing),
            "«/nowhere/at/all» could not be started: there is no such program"
        );
        let long = Answer {
            errors: b"word ".repeat(10_000),
            ..Answer::of(Ending::Code(1))
        };
        assert!(told(long).chars().count() < 400);
    }
}
