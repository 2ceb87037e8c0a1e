//! The table and the pictures, from what criterion has left.

use plotters::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

/// One operation: nanoseconds here and there.
struct Line {
    name: String,
    rump: f64,
    host: Option<f64>,
    bytes: Option<f64>,
}

fn target() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

fn json(path: &Path) -> Option<serde_json::Value> {
    serde_json::from_str(&fs::read_to_string(path).ok()?).ok()
}

fn lines() -> Vec<Line> {
    let mut all = Vec::new();
    let Ok(groups) = fs::read_dir(target().join("criterion")) else {
        return all;
    };
    for group in groups.flatten() {
        let side = |who: &str| {
            let new = group.path().join(who).join("new");
            let median = json(&new.join("estimates.json"))?["median"]["point_estimate"].as_f64()?;
            let about = json(&new.join("benchmark.json"))?;
            Some((median, about))
        };
        let Some((rump, about)) = side("rump") else {
            continue;
        };
        all.push(Line {
            name: about["group_id"].as_str().unwrap_or_default().to_string(),
            rump,
            host: side("host").map(|(m, _)| m),
            bytes: about["throughput"]["Bytes"].as_f64(),
        });
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

fn time(ns: f64) -> String {
    match ns {
        n if n < 1e3 => format!("{n:.1} ns"),
        n if n < 1e6 => format!("{:.2} us", n / 1e3),
        n => format!("{:.2} ms", n / 1e6),
    }
}

pub(crate) fn write() {
    let all = lines();
    if all.is_empty() {
        return;
    }
    println!(
        "\n{:44} {:>11} {:>11} {:>9} {:>10}",
        "", "rump", "host", "times", "rump GB/s"
    );
    for l in &all {
        let (host, times) = l.host.map_or((String::new(), String::new()), |h| {
            (time(h), format!("{:.2}", h / l.rump))
        });
        let speed = l
            .bytes
            .map_or(String::new(), |b| format!("{:.2}", b / l.rump));
        println!(
            "{:44} {:>11} {host:>11} {times:>9} {speed:>10}",
            l.name,
            time(l.rump)
        );
    }
    println!("(times: how many times as fast as the host, in the same run)");
    let dir = target().join("bench");
    let drawn = fs::create_dir_all(&dir)
        .map_err(|e| e.to_string())
        .and_then(|()| draw(&dir.join("kernel.svg"), &all).map_err(|e| e.to_string()));
    match drawn {
        Ok(()) => println!("{}", dir.join("kernel.svg").display()),
        Err(e) => println!("no picture: {e}"),
    }
}

/// A bar an operation: how many times as fast as the host, on a log scale.
fn draw(path: &Path, all: &[Line]) -> Result<(), Box<dyn std::error::Error>> {
    const ROW: i32 = 26;
    const LEFT: i32 = 340;
    const WIDTH: i32 = 960;
    const TOP: i32 = 60;
    let all: Vec<(&str, f64)> = all
        .iter()
        .filter_map(|l| Some((l.name.as_str(), l.host? / l.rump)))
        .collect();
    let height = TOP + ROW * all.len() as i32 + 20;
    let root = SVGBackend::new(path, (WIDTH as u32, height as u32)).into_drawing_area();
    root.fill(&WHITE)?;
    let text = |size: i32| ("sans-serif", size).into_font();
    root.draw(&Text::new(
        "times as fast as the host (log scale)",
        (20, 20),
        text(20),
    ))?;
    let most = all
        .iter()
        .map(|(_, r)| r.max(1.0 / r))
        .fold(2.0, f64::max)
        .ln();
    let middle = LEFT + (WIDTH - LEFT) / 2;
    let scale = |r: f64| (r.ln() / most * f64::from((WIDTH - LEFT) / 2 - 60)) as i32;
    for (i, (name, ratio)) in all.iter().enumerate() {
        let y = TOP + ROW * i as i32;
        let x = middle + scale(*ratio);
        let color = if *ratio >= 1.0 {
            RGBColor(64, 132, 90)
        } else {
            RGBColor(190, 80, 60)
        };
        let bar = [(middle.min(x), y), (middle.max(x), y + ROW - 8)];
        root.draw(&Rectangle::new(bar, color.filled()))?;
        root.draw(&Text::new(*name, (20, y + 2), text(14)))?;
        let label = if *ratio >= 1.0 { x + 6 } else { x - 46 };
        root.draw(&Text::new(format!("{ratio:.2}"), (label, y + 2), text(14)))?;
    }
    let line = [(middle, TOP - 8), (middle, height - 12)];
    root.draw(&PathElement::new(line, BLACK))?;
    root.present()?;
    Ok(())
}
