//! Kernels come and go without growth.

use rump::Kernel;
use rump::fs::Tmpfs;
use rump_benches::{rss, threads};

use crate::{Outcome, Rows, mib};

fn use_it(kernel: &Kernel, i: usize) -> std::io::Result<()> {
    let dir = kernel.mount(Tmpfs::new(), "/t")?;
    dir.write("f", i.to_string())?;
    assert_eq!(dir.read_to_string("f")?, i.to_string());
    Ok(())
}

pub(crate) fn run(rows: &mut Rows) -> Outcome {
    for i in 0..200 {
        use_it(&Kernel::boot()?, i)?;
    }
    let (before, threads_before) = (rss(), threads());
    for i in 0..10_000 {
        use_it(&Kernel::boot()?, i)?;
    }
    let grown = rss().saturating_sub(before);
    let more = threads().saturating_sub(threads_before);
    rows.fact(
        "many-boots",
        "10,000 boots, each used and destroyed, in one process: no growth",
        "< 2 MiB, no threads",
        &format!("{}, {more} threads", mib(grown)),
        grown < 2 << 20 && more == 0,
    );

    let mut growth = Vec::new();
    for round in 0..3 {
        let kernels: Vec<Kernel> = (0..1000)
            .map(|_| Kernel::boot())
            .collect::<Result<_, _>>()?;
        for (i, kernel) in kernels.iter().enumerate() {
            kernel.root().write("name", i.to_string())?;
        }
        for (i, kernel) in kernels.iter().enumerate() {
            assert_eq!(kernel.root().read_to_string("name")?, i.to_string());
        }
        drop(kernels);
        let now = rss();
        if round == 0 {
            growth.clear();
        }
        growth.push(now);
    }
    let grown = growth[2].saturating_sub(growth[0]);
    rows.fact(
        "many-alive",
        "1,000 alive at once, three times over: no growth",
        "< 2 MiB",
        &mib(grown),
        grown < 2 << 20,
    );
    Ok(())
}
