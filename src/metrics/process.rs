//! The process itself, under the names that every exporter of Prometheus gives: read from `/proc`, absent where there is
//! none.

use std::fs;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// In which parts of a second Linux tells processes' times, whatever its own clock does.
const TICKS_A_SECOND: f64 = 100.0;

/// Reads them.
pub(super) fn read() -> Registry {
    let mut registry = Registry::default();
    let whole = |value: u64| {
        let gauge = Gauge::<i64>::default();
        gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        gauge
    };
    if let Some(bytes) = resident_bytes() {
        registry.register("process_resident_memory_bytes", "Memory that the process holds", whole(bytes));
    }
    if let Ok(files) = fs::read_dir("/proc/self/fd") {
        registry.register("process_open_fds", "Open files and connections", whole(files.count() as u64));
    }
    let Some(times) = Times::read() else { return registry };
    let cpu = Counter::<f64, std::sync::atomic::AtomicU64>::default();
    cpu.inc_by(times.cpu_seconds);
    registry.register("process_cpu_seconds", "Time that the process has worked", cpu);
    registry.register("process_start_time_seconds", "When the process began", whole(times.began));
    registry
}

fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

struct Times {
    cpu_seconds: f64,
    /// In seconds of the Unix epoch.
    began: u64,
}

impl Times {
    fn read() -> Option<Self> {
        let own = fs::read_to_string("/proc/self/stat").ok()?;
        // The second field is the program's name in brackets, which may hold anything.
        let fields: Vec<&str> = own.rsplit_once(") ")?.1.split(' ').collect();
        let ticks = |field: usize| fields.get(field - 3)?.parse::<f64>().ok();
        let machine = fs::read_to_string("/proc/stat").ok()?;
        let booted: u64 = machine.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()?;
        Some(Self {
            cpu_seconds: (ticks(14)? + ticks(15)?) / TICKS_A_SECOND,
            began: booted + (ticks(22)? / TICKS_A_SECOND) as u64,
        })
    }
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::system_now;

    #[test]
    fn the_process_is_read() {
        assert!(resident_bytes().unwrap() > 1024 * 1024);
        let times = Times::read().unwrap();
        let age = u64::try_from(system_now().timestamp()).unwrap().abs_diff(times.began);
        assert!(age < 24 * 3600, "the process began {age} seconds ago");
        assert!(times.cpu_seconds < 24.0 * 3600.0);
    }
}
