//! Options of TCP, as a macro for all types that have them, and what a
//! connection tells of itself.

use std::fmt;
use std::time::Duration;

/// Options of TCP.
macro_rules! tcp_options {
    ($type:ident) => {
        impl $type {
            /// Send small pieces at once (`TCP_NODELAY`, RFC 896)?
            ///
            /// # Errors
            /// `ECONNRESET`.
            pub fn set_nodelay(&self, on: bool) -> io::Result<()> {
                self.socket
                    .set_flag(c::RUMP_IPPROTO_TCP, c::RUMP_TCP_NODELAY, on)
            }

            /// See [`set_nodelay`](Self::set_nodelay).
            ///
            /// # Errors
            /// `ECONNRESET`.
            pub fn nodelay(&self) -> io::Result<bool> {
                self.socket.flag(c::RUMP_IPPROTO_TCP, c::RUMP_TCP_NODELAY)
            }

            /// How long [closing](Drop) waits until all is sent (`SO_LINGER`): `None`
            /// does not wait, zero resets the connection.  Whole seconds count.
            ///
            /// # Errors
            /// `EDOM`: too long.
            pub fn set_linger(&self, linger: Option<Duration>) -> io::Result<()> {
                self.socket.set_linger(linger)
            }

            /// See [`set_linger`](Self::set_linger).
            ///
            /// # Errors
            /// `EBADF`.
            pub fn linger(&self) -> io::Result<Option<Duration>> {
                self.socket.linger()
            }

            /// Ask a silent peer whether it is there (`SO_KEEPALIVE`, RFC 9293 3.8.4)?
            ///
            /// # Errors
            /// `EBADF`.
            pub fn set_keepalive(&self, on: bool) -> io::Result<()> {
                self.socket
                    .set_flag(c::RUMP_SOL_SOCKET, c::RUMP_SO_KEEPALIVE, on)
            }

            /// See [`set_keepalive`](Self::set_keepalive).
            ///
            /// # Errors
            /// `EBADF`.
            pub fn keepalive(&self) -> io::Result<bool> {
                self.socket.flag(c::RUMP_SOL_SOCKET, c::RUMP_SO_KEEPALIVE)
            }

            /// The congestion control by name, `"newreno"` or `"cubic"`
            /// (`TCP_CONGCTL`).
            ///
            /// # Errors
            /// `EINVAL`: there is none of that name.
            pub fn set_congestion_control(&self, name: &str) -> io::Result<()> {
                self.socket
                    .set_bytes(c::RUMP_IPPROTO_TCP, c::RUMP_TCP_CONGCTL, name.as_bytes())
            }

            /// See [`set_congestion_control`](Self::set_congestion_control).
            ///
            /// # Errors
            /// `ECONNRESET`.
            pub fn congestion_control(&self) -> io::Result<String> {
                let mut name = [0; c::RUMP_TCP_CONGCTL_NAME_MAX as usize];
                let len = self
                    .socket
                    .bytes(c::RUMP_IPPROTO_TCP, c::RUMP_TCP_CONGCTL, &mut name)?;
                let name = name[..len].split(|b| *b == 0).next().unwrap_or_default();
                Ok(String::from_utf8_lossy(name).into_owned())
            }

            /// Silence before the first question to the peer (`TCP_KEEPIDLE`);
            /// half seconds count.
            ///
            /// # Errors
            /// `EINVAL`: 0, or too long.
            pub fn set_keepalive_time(&self, time: Duration) -> io::Result<()> {
                self.socket.set_halves(c::RUMP_TCP_KEEPIDLE, time)
            }

            /// See [`set_keepalive_time`](Self::set_keepalive_time).
            ///
            /// # Errors
            /// `ECONNRESET`.
            pub fn keepalive_time(&self) -> io::Result<Duration> {
                self.socket.halves(c::RUMP_TCP_KEEPIDLE)
            }

            /// From one question to the next (`TCP_KEEPINTVL`); half seconds
            /// count.
            ///
            /// # Errors
            /// `EINVAL`: 0, or too long.
            pub fn set_keepalive_interval(&self, time: Duration) -> io::Result<()> {
                self.socket.set_halves(c::RUMP_TCP_KEEPINTVL, time)
            }

            /// See [`set_keepalive_interval`](Self::set_keepalive_interval).
            ///
            /// # Errors
            /// `ECONNRESET`.
            pub fn keepalive_interval(&self) -> io::Result<Duration> {
                self.socket.halves(c::RUMP_TCP_KEEPINTVL)
            }

            /// Questions without an answer after which the connection is given
            /// up (`TCP_KEEPCNT`).
            ///
            /// # Errors
            /// `EINVAL`: 0, or too many.
            pub fn set_keepalive_retries(&self, count: u32) -> io::Result<()> {
                let count = i32::try_from(count).unwrap_or(i32::MAX);
                self.socket
                    .set_int(c::RUMP_IPPROTO_TCP, c::RUMP_TCP_KEEPCNT, count)
            }

            /// See [`set_keepalive_retries`](Self::set_keepalive_retries).
            ///
            /// # Errors
            /// `ECONNRESET`.
            pub fn keepalive_retries(&self) -> io::Result<u32> {
                self.socket
                    .int(c::RUMP_IPPROTO_TCP, c::RUMP_TCP_KEEPCNT)
                    .map(|n| n as u32)
            }

            /// The largest segment that is sent, in bytes of data
            /// (`TCP_MAXSEG`).
            ///
            /// # Errors
            /// `EINVAL`: less than 1, or more than the peer takes.
            pub fn set_max_segment(&self, bytes: u32) -> io::Result<()> {
                let bytes = i32::try_from(bytes).unwrap_or(i32::MAX);
                self.socket
                    .set_int(c::RUMP_IPPROTO_TCP, c::RUMP_TCP_MAXSEG, bytes)
            }

            /// See [`set_max_segment`](Self::set_max_segment).
            ///
            /// # Errors
            /// `ECONNRESET`.
            pub fn max_segment(&self) -> io::Result<u32> {
                self.socket
                    .int(c::RUMP_IPPROTO_TCP, c::RUMP_TCP_MAXSEG)
                    .map(|n| n as u32)
            }

            /// What it is doing (`TCP_INFO`).
            ///
            /// # Errors
            /// `ECONNRESET`.
            pub fn info(&self) -> io::Result<TcpInfo> {
                let mut info = [0; TcpInfo::SIZE];
                self.socket
                    .bytes(c::RUMP_IPPROTO_TCP, c::RUMP_TCP_INFO, &mut info)?;
                Ok(TcpInfo::new(&info))
            }
        }
    };
}

/// A state of RFC 9293 3.3.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // RFC 9293 has their meaning
pub enum TcpState {
    Closed,
    Listen,
    SynSent,
    SynReceived,
    Established,
    CloseWait,
    FinWait1,
    Closing,
    LastAck,
    FinWait2,
    TimeWait,
}

impl TcpState {
    /// By the kernel's numbers.
    pub(super) fn of(number: u8) -> TcpState {
        const ALL: [TcpState; 11] = [
            TcpState::Closed,
            TcpState::Listen,
            TcpState::SynSent,
            TcpState::SynReceived,
            TcpState::Established,
            TcpState::CloseWait,
            TcpState::FinWait1,
            TcpState::Closing,
            TcpState::LastAck,
            TcpState::FinWait2,
            TcpState::TimeWait,
        ];
        let found = ALL.get(usize::from(number));
        found.copied().unwrap_or(TcpState::Closed)
    }
}

/// In the letters of netstat(1): `ESTABLISHED`, `FIN_WAIT_2`.
impl fmt::Display for TcpState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            TcpState::Closed => "CLOSED",
            TcpState::Listen => "LISTEN",
            TcpState::SynSent => "SYN_SENT",
            TcpState::SynReceived => "SYN_RECEIVED",
            TcpState::Established => "ESTABLISHED",
            TcpState::CloseWait => "CLOSE_WAIT",
            TcpState::FinWait1 => "FIN_WAIT_1",
            TcpState::Closing => "CLOSING",
            TcpState::LastAck => "LAST_ACK",
            TcpState::FinWait2 => "FIN_WAIT_2",
            TcpState::TimeWait => "TIME_WAIT",
        })
    }
}

/// What a connection is doing, as it was when it was asked: tcp(4),
/// `TCP_INFO`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TcpInfo {
    /// Its state.
    pub state: TcpState,
    /// Are there timestamps (RFC 7323)?
    pub timestamps: bool,
    /// Are there selective acknowledgements (RFC 2018)?
    pub sack: bool,
    /// Do routers tell of congestion (RFC 3168)?
    pub ecn: bool,
    /// Shifts of the windows that are sent and received; `None`: they are not
    /// scaled (RFC 7323).
    pub window_scale: Option<(u8, u8)>,
    /// How long it waits before it sends again (RFC 6298).
    pub retransmit_timeout: Duration,
    /// The time of a round trip, smoothed; zero: not known yet.
    pub round_trip: Duration,
    /// How much it varies.
    pub round_trip_variance: Duration,
    /// Bytes of data in the largest segment that is sent.
    pub send_segment: u32,
    /// The same of those that are received.
    pub recv_segment: u32,
    /// Segments up to which slow start goes (RFC 5681).
    pub slow_start_threshold: u32,
    /// Segments that may be on their way (RFC 5681).
    pub congestion_window: u32,
    /// Segments that the peer has room for.
    pub send_window: u32,
    /// Bytes that this end has room for.
    pub recv_window: u32,
    /// Since data came last.
    pub last_data_received: Duration,
    /// Segments that were sent again.
    pub retransmitted: u32,
    /// Segments that came before an earlier one.
    pub out_of_order: u32,
    /// How often it closed its window.
    pub zero_windows: u32,
}

impl TcpInfo {
    /// `sizeof(struct tcp_info)`.
    pub(super) const SIZE: usize = 236;

    pub(super) fn new(raw: &[u8; TcpInfo::SIZE]) -> TcpInfo {
        let int = |at: usize| u32::from_ne_bytes([raw[at], raw[at + 1], raw[at + 2], raw[at + 3]]);
        let micros = |at| Duration::from_micros(u64::from(int(at)));
        let option = |bit: u8| raw[5] & bit != 0;
        TcpInfo {
            state: TcpState::of(raw[0]),
            timestamps: option(1),
            sack: option(2),
            window_scale: option(4).then_some((raw[6] & 0xf, raw[6] >> 4)),
            ecn: option(8),
            retransmit_timeout: micros(8),
            send_segment: int(16),
            recv_segment: int(20),
            last_data_received: micros(48),
            round_trip: micros(68),
            round_trip_variance: micros(72),
            slow_start_threshold: int(76),
            congestion_window: int(80),
            recv_window: int(96),
            send_window: int(100),
            retransmitted: int(120),
            out_of_order: int(124),
            zero_windows: int(128),
        }
    }
}
