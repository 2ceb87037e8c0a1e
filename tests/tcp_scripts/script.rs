//! The language of the scripts: one step a line, `word key=value ...`.

use super::packet::{ACK, FLAGS};
use std::time::Duration;

/// A line of a script, taken apart.
#[derive(Clone, Debug)]
pub struct Step {
    pub line: usize,
    pub text: String,
    pub verb: String,
    /// Words without a value.
    pub words: Vec<String>,
    pub keys: Vec<(String, String)>,
}

impl Step {
    pub fn parse(text: &str) -> Vec<Step> {
        let mut steps = vec![];
        for (n, full) in text.lines().enumerate() {
            let line = full.split('#').next().unwrap().trim();
            if line.is_empty() {
                continue;
            }
            let mut parts = line.split_whitespace();
            let mut step = Step {
                line: n + 1,
                text: line.to_string(),
                verb: parts.next().unwrap().to_string(),
                words: vec![],
                keys: vec![],
            };
            for part in parts {
                match part.split_once('=') {
                    Some((k, v)) => step.keys.push((k.into(), v.into())),
                    None => step.words.push(part.into()),
                }
            }
            steps.push(step);
        }
        steps
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.keys
            .iter()
            .find(|(k, _)| k == key)
            .map(|(_, v)| &v[..])
    }

    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.keys
            .iter()
            .filter(move |(k, _)| k == key)
            .map(|(_, v)| &v[..])
    }

    pub fn has(&self, word: &str) -> bool {
        self.words.iter().any(|w| w == word)
    }

    pub fn number(&self, key: &str) -> Option<u32> {
        self.get(key).map(|v| number(v, self))
    }

    /// The flags named; `ack=N` names the flag, too.
    pub fn flags(&self) -> u8 {
        let mut bits = 0;
        for word in &self.words {
            if let Some((_, bit)) = FLAGS.iter().find(|(n, _)| n == word) {
                bits |= bit;
            }
        }
        if self.get("ack").is_some() {
            bits |= ACK;
        }
        bits
    }

    pub fn time(&self, key: &str) -> Option<Duration> {
        self.get(key).map(|v| duration(v, self))
    }

    pub fn word(&self, n: usize) -> &str {
        self.words
            .get(n)
            .unwrap_or_else(|| panic!("line {}: {}: a word is missing", self.line, self.text))
    }
}

pub fn number(v: &str, step: &Step) -> u32 {
    v.parse::<i64>()
        .unwrap_or_else(|_| panic!("line {}: {}: {v} is no number", step.line, step.text))
        as u32
}

/// `200ms`, `1s`, `1.5s`.
pub fn duration(v: &str, step: &Step) -> Duration {
    let secs = if let Some(ms) = v.strip_suffix("ms") {
        ms.parse::<f64>().map(|m| m / 1000.0)
    } else {
        v.trim_end_matches('s').parse::<f64>()
    };
    Duration::from_secs_f64(
        secs.unwrap_or_else(|_| panic!("line {}: {}: {v} is no time", step.line, step.text)),
    )
}
