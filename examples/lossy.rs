//! What loss does to TCP: data over a link of 10 Mbit/s and 20 ms there and
//! back, with NewReno and with CUBIC, drawn as an SVG.
//!
//!     cargo run --release --example lossy [FILE.svg]
//!
//! Time is virtual and all chance comes from a seed: 8 seconds take much less,
//! and the picture is the same every time.

use std::error::Error;
use std::io::{self, Read, Write};
use std::time::Duration;

use plotters::prelude::*;
use rump::Clock;
use rump::net::{Link, TcpListener, TcpSocket, Wire};

const SECONDS: u64 = 8;
const BANDWIDTH: u64 = 10_000_000; // bits a second
const LOSSES: [f64; 3] = [0.0, 0.01, 0.05];

/// Megabits a second, in each half second.
type Curve = Vec<f64>;

fn transfer(loss: f64, control: &'static str) -> io::Result<Curve> {
    let clock = Clock::virtual_time().seed(7).build()?;
    let main = clock.join("main")?;
    let link = Link::new()
        .delay(Duration::from_millis(10))
        .bandwidth(BANDWIDTH)
        .queue(64 * 1024);
    let wire = Wire::builder()
        .seed(7)
        .link(link)
        .segmentation_offload(false)
        .build();
    let port = wire.port();
    port.set_link(link.loss(loss));
    let boot = |seed| rump::Kernel::builder().clock(&clock).seed(seed);
    let sender = boot(1).nic(&port, "10.0.0.1/24").boot()?;
    let receiver = boot(2).nic(wire.port(), "10.0.0.2/24").boot()?;

    let listener = TcpListener::bind(&receiver, "10.0.0.2:9")?;
    let end = clock.now() + Duration::from_secs(SECONDS);
    let now = clock.clone();
    let socket = TcpSocket::new(&sender, false)?;
    socket.set_congestion_control(control)?;
    let mut stream = socket.connect(&([10, 0, 0, 2], 9).into())?;
    let sending = clock.spawn("sender", move || -> io::Result<()> {
        let data = vec![0; 64 * 1024];
        while now.now() < end {
            stream.write_all(&data)?;
        }
        Ok(())
    })?;

    let (mut stream, _) = listener.accept()?;
    let mut curve = vec![0.0; SECONDS as usize * 2];
    let mut buf = vec![0; 64 * 1024];
    let begin = clock.now();
    loop {
        let n = stream.read(&mut buf)?;
        if n == 0 {
            break;
        }
        let at = ((clock.now() - begin).as_millis() / 500) as usize;
        if let Some(bin) = curve.get_mut(at) {
            *bin += n as f64 * 8.0 * 2.0 / 1e6;
        }
    }
    sending
        .join()
        .map_err(|_| io::Error::other("the sender panicked"))??;
    drop((stream, listener, receiver));
    main.leave()?;
    Ok(curve)
}

fn mean(curve: &Curve) -> f64 {
    curve.iter().sum::<f64>() / curve.len() as f64
}

fn draw(to: &str, curves: &[(String, Curve)]) -> Result<(), Box<dyn Error>> {
    let area = SVGBackend::new(to, (900, 500)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(
            "TCP over 10 Mbit/s, 20 ms there and back",
            ("sans-serif", 20),
        )
        .margin(10)
        .x_label_area_size(40)
        .y_label_area_size(50)
        .build_cartesian_2d(0.0..SECONDS as f64, 0.0..BANDWIDTH as f64 / 1e6 * 1.1)?;
    chart
        .configure_mesh()
        .x_desc("seconds")
        .y_desc("Mbit/s")
        .draw()?;
    for (n, (name, curve)) in curves.iter().enumerate() {
        let color = Palette99::pick(n).to_rgba();
        let points = curve.iter().enumerate();
        let points = points.map(|(i, rate)| (i as f64 / 2.0, *rate));
        chart
            .draw_series(LineSeries::new(points, &color))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 15, y)], color));
    }
    chart
        .configure_series_labels()
        .background_style(WHITE)
        .border_style(BLACK)
        .draw()?;
    area.present()?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let to = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "lossy.svg".into());
    let mut curves = Vec::new();
    for control in ["newreno", "cubic"] {
        let mut before = f64::INFINITY;
        for loss in LOSSES {
            let curve = transfer(loss, control)?;
            let mean = mean(&curve);
            let percent = loss * 100.0;
            println!("{control:8} {percent:4} % lost: {mean:5.2} Mbit/s");
            // A link is used, and loss costs something.
            assert!(mean < before && mean > 0.3, "this is not TCP");
            assert!(
                loss != 0.0 || mean > 0.75 * BANDWIDTH as f64 / 1e6,
                "the link is not used"
            );
            before = mean;
            curves.push((format!("{control}, {percent} % lost"), curve));
        }
    }
    draw(&to, &curves)?;
    println!("{to}");
    Ok(())
}
