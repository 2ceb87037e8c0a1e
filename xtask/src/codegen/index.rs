//! `FILES`: an index of each directory of csrc with more than five files, from
//! the first sentence of each file's first comment.

use crate::util::{Out, Result, files, read};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const FEW: usize = 5;

pub(crate) fn generate(out: &mut Out) -> Result<()> {
    let mut dirs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in files("csrc", &|p| !p.ends_with("/FILES")) {
        if let Some((dir, name)) = path.rsplit_once('/') {
            dirs.entry(dir.to_string())
                .or_default()
                .push(name.to_string());
        }
    }
    for (dir, names) in dirs.iter().filter(|(_, names)| names.len() > FEW) {
        let mut t = String::new();
        let widest = names.iter().map(String::len).max().unwrap_or(0);
        for name in names {
            let purpose = purpose(&read(&format!("{dir}/{name}"))?);
            let line = format!("{name:widest$}  {purpose}");
            let _ = writeln!(t, "{}", line.trim_end());
        }
        out.put(&format!("{dir}/FILES"), &t)?;
    }
    Ok(())
}

/// The first sentence of the second comment (the first is the licence), or of
/// the first lines that begin with '#' or '//!'.
fn purpose(text: &str) -> String {
    let mut lines = text.lines().peekable();
    let mut words = String::new();
    if lines.next_if(|l| l.contains("SPDX")).is_some() {
        let after = text.split_once('\n').map_or("", |(_, rest)| rest);
        let body = after.split_once("/*").map_or("", |(_, rest)| rest);
        let body = body.split_once("*/").map_or("", |(b, _)| b);
        let mut paragraphs = vec![String::new()];
        for line in body.lines() {
            let line = line.trim().trim_start_matches('*').trim();
            if line.is_empty() {
                paragraphs.push(String::new());
            } else if let Some(p) = paragraphs.last_mut() {
                p.push_str(line);
                p.push(' ');
            }
        }
        let said = paragraphs
            .iter()
            .find(|p| !p.is_empty() && !p.starts_with("Generated from"));
        words = said.cloned().unwrap_or_default();
    } else {
        for line in text.lines() {
            let Some(rest) = line.strip_prefix('#').or_else(|| line.strip_prefix("//!")) else {
                break;
            };
            if rest.trim().is_empty() {
                break;
            }
            words.push_str(rest.trim());
            words.push(' ');
        }
    }
    let end = words.find(". ").map_or(words.trim_end().len(), |at| at);
    words[..end].trim_end_matches(['.', ' ']).to_string()
}
