//! Methods that several kinds of socket have, as macros: the types are std's,
//! which has them on each.

/// Whether it blocks, and what went wrong since.
macro_rules! socket_mode {
    ($type:ident) => {
        impl $type {
            /// Should calls that would wait fail with `WouldBlock` instead?
            ///
            /// # Errors
            /// `EBADF`.
            pub fn set_nonblocking(&self, on: bool) -> io::Result<()> {
                self.socket.set_nonblocking(on)
            }

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

/// As `socket_mode`; timeouts and buffers of sockets that carry data.
macro_rules! socket_options {
    ($type:ident) => {
        socket_mode!($type);

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
        }
    };
}

/// Time to live, by the family of the socket's own address.
macro_rules! ip_ttl {
    ($type:ident) => {
        impl $type {
            fn ttl_option(&self) -> io::Result<(i32, i32)> {
                Ok(match self.local_addr()? {
                    SocketAddr::V4(_) => (c::RUMP_IPPROTO_IP, c::RUMP_IP_TTL),
                    SocketAddr::V6(_) => (c::RUMP_IPPROTO_IPV6, c::RUMP_IPV6_UNICAST_HOPS),
                })
            }

            /// Hops that what is sent may take (`IP_TTL`, `IPV6_UNICAST_HOPS`).
            ///
            /// # Errors
            /// `EINVAL`: 0, or over 255.
            pub fn set_ttl(&self, hops: u32) -> io::Result<()> {
                let (level, name) = self.ttl_option()?;
                let hops = i32::try_from(hops).unwrap_or(i32::MAX);
                self.socket.set_int(level, name, hops)
            }

            /// See [`set_ttl`](Self::set_ttl).
            ///
            /// # Errors
            /// `EBADF`.
            pub fn ttl(&self) -> io::Result<u32> {
                let (level, name) = self.ttl_option()?;
                self.socket.int(level, name).map(|n| n as u32)
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
        }

        impl Write for &$type {
            fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
                self.socket.write(buf)
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }

        impl Read for $type {
            fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
                (&*self).read(buf)
            }
        }

        impl Write for $type {
            fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
                (&*self).write(buf)
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
    };
}
