//! Methods that several kinds of socket have, as macros: the types are std's,
//! which has them on each.

/// Whether it blocks.
macro_rules! socket_mode {
    ($type:ident) => {
        impl $type {
            pub(super) fn of(socket: Socket) -> $type {
                $type { socket }
            }

            /// Should calls that would wait fail with `WouldBlock` instead?
            ///
            /// # Errors
            /// `EBADF`.
            pub fn set_nonblocking(&self, on: bool) -> io::Result<()> {
                self.socket.set_nonblocking(on)
            }
        }
    };
}

/// What went wrong since.
macro_rules! socket_error {
    ($type:ident) => {
        impl $type {
            /// What went wrong since this was asked last (`SO_ERROR`).
            ///
            /// # Errors
            /// `EBADF`.
            pub fn take_error(&self) -> io::Result<Option<io::Error>> {
                self.socket.take_error()
            }
        }
    };
}

/// How long calls wait.
macro_rules! socket_timeouts {
    ($type:ident) => {
        impl $type {
            /// How long receiving waits: `None` for ever (`SO_RCVTIMEO`).
            ///
            /// # Errors
            /// `InvalidInput`: zero; `EDOM`: too long.
            pub fn set_read_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
                self.socket.set_timeout(c::RUMP_SO_RCVTIMEO, timeout)
            }

            /// How long sending waits: `None` for ever (`SO_SNDTIMEO`).
            ///
            /// # Errors
            /// `InvalidInput`: zero; `EDOM`: too long.
            pub fn set_write_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
                self.socket.set_timeout(c::RUMP_SO_SNDTIMEO, timeout)
            }

            /// See [`set_read_timeout`](Self::set_read_timeout).
            ///
            /// # Errors
            /// `EBADF`.
            pub fn read_timeout(&self) -> io::Result<Option<Duration>> {
                self.socket.timeout(c::RUMP_SO_RCVTIMEO)
            }

            /// See [`set_write_timeout`](Self::set_write_timeout).
            ///
            /// # Errors
            /// `EBADF`.
            pub fn write_timeout(&self) -> io::Result<Option<Duration>> {
                self.socket.timeout(c::RUMP_SO_SNDTIMEO)
            }
        }
    };
}

/// Room for data, and when there is enough of it.
macro_rules! socket_buffers {
    ($type:ident) => {
        impl $type {
            /// Bytes that may wait to be read (`SO_RCVBUF`).
            ///
            /// # Errors
            /// `ENOBUFS`: more than `kern.sbmax` allows.
            pub fn set_recv_buffer_size(&self, bytes: u32) -> io::Result<()> {
                let bytes = i32::try_from(bytes).unwrap_or(i32::MAX);
                self.socket
                    .set_int(c::RUMP_SOL_SOCKET, c::RUMP_SO_RCVBUF, bytes)
            }

            /// See [`set_recv_buffer_size`](Self::set_recv_buffer_size).
            ///
            /// # Errors
            /// `EBADF`.
            pub fn recv_buffer_size(&self) -> io::Result<u32> {
                self.socket
                    .int(c::RUMP_SOL_SOCKET, c::RUMP_SO_RCVBUF)
                    .map(|n| n as u32)
            }

            /// Bytes that may wait to be sent (`SO_SNDBUF`).
            ///
            /// # Errors
            /// `ENOBUFS`: more than `kern.sbmax` allows.
            pub fn set_send_buffer_size(&self, bytes: u32) -> io::Result<()> {
                let bytes = i32::try_from(bytes).unwrap_or(i32::MAX);
                self.socket
                    .set_int(c::RUMP_SOL_SOCKET, c::RUMP_SO_SNDBUF, bytes)
            }

            /// See [`set_send_buffer_size`](Self::set_send_buffer_size).
            ///
            /// # Errors
            /// `EBADF`.
            pub fn send_buffer_size(&self) -> io::Result<u32> {
                self.socket
                    .int(c::RUMP_SOL_SOCKET, c::RUMP_SO_SNDBUF)
                    .map(|n| n as u32)
            }

            /// Receiving waits for so many bytes, or the end (`SO_RCVLOWAT`).
            ///
            /// # Errors
            /// `EINVAL`: 0.
            pub fn set_recv_low_water(&self, bytes: u32) -> io::Result<()> {
                let bytes = i32::try_from(bytes).unwrap_or(i32::MAX);
                self.socket
                    .set_int(c::RUMP_SOL_SOCKET, c::RUMP_SO_RCVLOWAT, bytes)
            }

            /// See [`set_recv_low_water`](Self::set_recv_low_water).
            ///
            /// # Errors
            /// `EBADF`.
            pub fn recv_low_water(&self) -> io::Result<u32> {
                self.socket
                    .int(c::RUMP_SOL_SOCKET, c::RUMP_SO_RCVLOWAT)
                    .map(|n| n as u32)
            }
        }
    };
}

/// Of IPv4 and IPv6, by the family of the socket.
macro_rules! ip_options {
    ($type:ident) => {
        impl $type {
            fn ip_option(&self, v4: i32, v6: i32) -> io::Result<(i32, i32)> {
                Ok(match self.socket.local_addr()? {
                    SocketAddr::V4(_) => (c::RUMP_IPPROTO_IP, v4),
                    SocketAddr::V6(_) => (c::RUMP_IPPROTO_IPV6, v6),
                })
            }

            /// Hops that what is sent may take (`IP_TTL`, `IPV6_UNICAST_HOPS`).
            ///
            /// # Errors
            /// `EINVAL`: 0, or over 255.
            pub fn set_ttl(&self, hops: u32) -> io::Result<()> {
                let (level, name) = self.ip_option(c::RUMP_IP_TTL, c::RUMP_IPV6_UNICAST_HOPS)?;
                let hops = i32::try_from(hops).unwrap_or(i32::MAX);
                self.socket.set_int(level, name, hops)
            }

            /// See [`set_ttl`](Self::set_ttl).
            ///
            /// # Errors
            /// `EBADF`.
            pub fn ttl(&self) -> io::Result<u32> {
                let (level, name) = self.ip_option(c::RUMP_IP_TTL, c::RUMP_IPV6_UNICAST_HOPS)?;
                self.socket.int(level, name).map(|n| n as u32)
            }

            /// What routers may do with what is sent: DSCP in the upper six
            /// bits (`IP_TOS`, `IPV6_TCLASS`; RFC 2474).
            ///
            /// # Errors
            /// `EBADF`.
            pub fn set_tos(&self, class: u8) -> io::Result<()> {
                let (level, name) = self.ip_option(c::RUMP_IP_TOS, c::RUMP_IPV6_TCLASS)?;
                self.socket.set_int(level, name, i32::from(class))
            }

            /// See [`set_tos`](Self::set_tos).
            ///
            /// # Errors
            /// `EBADF`.
            pub fn tos(&self) -> io::Result<u8> {
                let (level, name) = self.ip_option(c::RUMP_IP_TOS, c::RUMP_IPV6_TCLASS)?;
                self.socket.int(level, name).map(|n| n as u8)
            }

            /// Does a socket of IPv6 leave IPv4 alone (`IPV6_V6ONLY`)?
            ///
            /// # Errors
            /// `ENOPROTOOPT`: it is one of IPv4.
            pub fn only_v6(&self) -> io::Result<bool> {
                self.socket.flag(c::RUMP_IPPROTO_IPV6, c::RUMP_IPV6_V6ONLY)
            }
        }
    };
}

/// What may be set before there is an address.
macro_rules! early_options {
    ($type:ident) => {
        impl $type {
            /// Leave IPv4 alone (`IPV6_V6ONLY`, RFC 3493 5.3)?  These sockets
            /// always do.
            ///
            /// # Errors
            /// `EOPNOTSUPP`: false; `EINVAL`: it has an address; `ENOPROTOOPT`: it is one of IPv4.
            pub fn set_only_v6(&self, on: bool) -> io::Result<()> {
                self.socket
                    .set_flag(c::RUMP_IPPROTO_IPV6, c::RUMP_IPV6_V6ONLY, on)
            }

            /// May it have an address that an earlier connection of this host
            /// still has (`SO_REUSEADDR`)?
            ///
            /// # Errors
            /// `EBADF`.
            pub fn set_reuse_address(&self, on: bool) -> io::Result<()> {
                self.socket
                    .set_flag(c::RUMP_SOL_SOCKET, c::RUMP_SO_REUSEADDR, on)
            }

            /// May several sockets have its address, if all of them say so
            /// (`SO_REUSEPORT`)?
            ///
            /// # Errors
            /// `EBADF`.
            pub fn set_reuse_port(&self, on: bool) -> io::Result<()> {
                self.socket
                    .set_flag(c::RUMP_SOL_SOCKET, c::RUMP_SO_REUSEPORT, on)
            }
        }
    };
}

/// `Read` and `Write`, of a stream and of a reference to one.
macro_rules! stream_io {
    ($type:ident) => {
        impl Read for &$type {
            fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
                self.socket.read(buf)
            }

            fn read_vectored(&mut self, bufs: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
                self.socket.read_vectored(bufs)
            }
        }

        impl Write for &$type {
            fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
                self.socket.write(buf)
            }

            fn write_vectored(&mut self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
                self.socket.write_vectored(bufs)
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }

        impl Read for $type {
            fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
                (&*self).read(buf)
            }

            fn read_vectored(&mut self, bufs: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
                (&*self).read_vectored(bufs)
            }
        }

        impl Write for $type {
            fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
                (&*self).write(buf)
            }

            fn write_vectored(&mut self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
                (&*self).write_vectored(bufs)
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
    };
}

/// Data without a copy, by calls that wait.
#[cfg(feature = "bytes")]
macro_rules! bytes_io {
    ($type:ident) => {
        impl $type {
            /// Receive at most so many bytes, as the pieces that the network put
            /// them in; none: the end.  Nothing is copied: the pieces are memory
            /// of the kernel until they are dropped, count as that, and keep it
            /// alive.
            ///
            /// # Errors
            /// As reading.
            pub fn recv_bytes(&self, most: usize) -> io::Result<Vec<bytes::Bytes>> {
                self.socket.recv_bytes(most)
            }

            /// Send all of it.  Nothing is copied: the kernel keeps a share until
            /// the peer has it.  What was sent is no longer in `data`.
            ///
            /// # Errors
            /// As writing; the rest is in `data` then.
            pub fn send_bytes(&self, data: &mut bytes::Bytes) -> io::Result<()> {
                self.socket.send_bytes(data)
            }
        }
    };
}
