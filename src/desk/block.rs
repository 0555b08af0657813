//! Asks the program of the dynamic block (`T12`). It needs no file: the question has all it is told.

use std::time::Duration;

use super::command::{self, Ending, Leave};
use crate::config::BlockConfig;
use crate::domain::block::{BlockText, Question, too_long};

/// Runs the program of `[block]` with the question on its standard input; `None` when `leave` said that
/// nobody waits for the answer any more, and the program was ended.
///
/// # Errors
/// A sentence that is safe to print: it did not start, took too long, failed, or answered with garbage or
/// with more than 64 KiB.
pub fn ask(
    config: &BlockConfig,
    question: &Question,
    leave: &dyn Fn() -> bool,
) -> Option<Result<BlockText, String>> {
    let mut input = question.json().into_bytes();
    input.push(b'\n');
    let limit = Duration::try_from_secs_f64(config.timeout).unwrap_or(Duration::MAX);
    let answer = command::run(&config.command, input, limit, Leave::End(leave));
    Some(match answer.ending {
        Ending::Left if leave() => return None,
        // One that never stops writing is ended by its time; that it wrote too much says more.
        Ending::Code(0) | Ending::TimedOut(_) if answer.cut => Err(too_long()),
        Ending::Code(0) => BlockText::read(&answer.output),
        _ => Err(answer.sentence(&config.command)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ClientId, TicketId};

    fn asked(script: &str, timeout: f64) -> Result<BlockText, String> {
        let config = BlockConfig {
            title: String::new(),
            command: ["/bin/sh", "-c", script].map(str::to_owned).to_vec(),
            timeout,
        };
        ask(&config, &question(), &|| false).unwrap()
    }

    fn question() -> Question {
        Question {
            ticket: TicketId(12),
            client: ClientId(7),
            additional_ids: vec!["crm:42".to_owned()],
            channel: "email".to_owned(),
        }
    }

    #[test]
    fn t12_the_program_gets_the_question_and_its_answer_is_read() {
        let text = asked("printf 'asked: '; cat", 30.0).unwrap();
        let line = format!("asked: {}", question().json());
        assert_eq!(text.lines[0].text, line);
        // What it was asked begins like an answer, but is none.
        assert!(asked("cat", 30.0).is_err());
    }

    #[test]
    fn t12_whatever_the_program_does_is_a_sentence() {
        let missing = BlockConfig {
            command: vec!["/nowhere/at/all".to_owned()],
            ..BlockConfig::default()
        };
        let why = ask(&missing, &question(), &|| false).unwrap().unwrap_err();
        assert!(why.contains("there is no such program"), "{why}");
        for (script, timeout, words) in [
            (
                "echo no such ledger >&2; exit 3",
                30.0,
                "exit code 3: no such ledger",
            ),
            ("sleep 20", 0.2, "ended after 0.2 s"),
            ("head -c 10000000 /dev/zero", 30.0, "longer than 64 KiB"),
            ("while :; do echo x; done", 0.5, "longer than 64 KiB"),
            ("printf '\\377\\376'", 30.0, "no text"),
            ("kill -9 $$", 30.0, "signal 9"),
        ] {
            let why = asked(script, timeout).unwrap_err();
            assert!(why.contains(words), "{script}: {why}");
        }
    }

    #[test]
    fn t12_a_program_nobody_waits_for_is_ended() {
        let config = BlockConfig {
            command: ["/bin/sleep", "20"].map(str::to_owned).to_vec(),
            ..BlockConfig::default()
        };
        let begun = std::time::Instant::now();
        assert_eq!(ask(&config, &question(), &|| true), None);
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
}
