//! What several kinds of socket have, as macros.

/// Readiness, the blocking form, and what handles have.
macro_rules! async_socket {
    ($type:ident, $blocking:ty) => {
        impl $type {
            /// Wait until there is something to read: data, a connection, the
            /// end, an error.
            ///
            /// # Errors
            /// `ESHUTDOWN`, `EHOSTDOWN`: the kernel is gone.
            pub async fn readable(&self) -> io::Result<()> {
                self.socket.ready(Direction::Read).await.op("poll")
            }

            /// Wait until there is room to write, or an error.
            ///
            /// # Errors
            /// `ESHUTDOWN`, `EHOSTDOWN`: the kernel is gone.
            pub async fn writable(&self) -> io::Result<()> {
                self.socket.ready(Direction::Write).await.op("poll")
            }

            /// The socket for calls that block.  Other handles of it block from
            /// now on, too.
            ///
            /// # Errors
            /// `EMFILE`.
            pub fn into_blocking(self) -> io::Result<$blocking> {
                let socket = self.socket.blocking()?;
                Ok(<$blocking>::of(socket))
            }
        }

        /// From one whose calls block: all its handles no longer do.
        impl TryFrom<$blocking> for $type {
            type Error = io::Error;

            fn try_from(blocking: $blocking) -> io::Result<$type> {
                let socket = Handle::of_blocking(blocking.socket)?;
                Ok($type { socket })
            }
        }

        socket_error!($type);
    };
}

/// Reading, by the traits.
macro_rules! async_read {
    ($([$param:ident])? => $type:ty) => {
        impl$(<$param>)? futures_io::AsyncRead for $type {
            fn poll_read(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                buf: &mut [u8],
            ) -> Poll<io::Result<usize>> {
                self.socket.poll_op(Direction::Read, "read", cx, |socket| {
                    let (process, fd) = socket.parts();
                    sys::read(process, fd, buf)
                })
            }

            fn poll_read_vectored(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                bufs: &mut [IoSliceMut<'_>],
            ) -> Poll<io::Result<usize>> {
                self.socket.poll_op(Direction::Read, "readv", cx, |socket| {
                    let (process, fd) = socket.parts();
                    sys::readv(process, fd, bufs)
                })
            }
        }

        #[cfg(feature = "tokio")]
        impl$(<$param>)? tokio::io::AsyncRead for $type {
            fn poll_read(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                buf: &mut tokio::io::ReadBuf<'_>,
            ) -> Poll<io::Result<()>> {
                let room = buf.initialize_unfilled();
                let n = std::task::ready!(futures_io::AsyncRead::poll_read(self, cx, room))?;
                buf.advance(n);
                Poll::Ready(Ok(()))
            }
        }
    };
}

/// Writing, by the traits.  Nothing is held back, so flushing has nothing to
/// do; closing says to the peer that no more comes.
macro_rules! async_write {
    ($([$param:ident])? => $type:ty) => {
        impl$(<$param>)? futures_io::AsyncWrite for $type {
            fn poll_write(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                buf: &[u8],
            ) -> Poll<io::Result<usize>> {
                self.socket.poll_op(Direction::Write, "write", cx, |socket| {
                    let (process, fd) = socket.parts();
                    sys::write(process, fd, buf)
                })
            }

            fn poll_write_vectored(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                bufs: &[IoSlice<'_>],
            ) -> Poll<io::Result<usize>> {
                self.socket
                    .poll_op(Direction::Write, "writev", cx, |socket| {
                        let (process, fd) = socket.parts();
                        sys::writev(process, fd, bufs)
                    })
            }

            fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
                Poll::Ready(Ok(()))
            }

            fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
                Poll::Ready(match self.socket.shutdown(Shutdown::Write) {
                    // There is nobody any more to say it to.
                    Err(error) if error.kind() == io::ErrorKind::NotConnected => Ok(()),
                    outcome => outcome,
                })
            }
        }

        #[cfg(feature = "tokio")]
        impl$(<$param>)? tokio::io::AsyncWrite for $type {
            fn poll_write(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                buf: &[u8],
            ) -> Poll<io::Result<usize>> {
                futures_io::AsyncWrite::poll_write(self, cx, buf)
            }

            fn poll_write_vectored(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                bufs: &[IoSlice<'_>],
            ) -> Poll<io::Result<usize>> {
                futures_io::AsyncWrite::poll_write_vectored(self, cx, bufs)
            }

            fn is_write_vectored(&self) -> bool {
                true
            }

            fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                futures_io::AsyncWrite::poll_flush(self, cx)
            }

            fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                futures_io::AsyncWrite::poll_close(self, cx)
            }
        }
    };
}

/// Data without a copy.
#[cfg(feature = "bytes")]
macro_rules! async_bytes {
    ($type:ident) => {
        impl $type {
            /// Receive at most so many bytes, as the pieces that the network put
            /// them in; none: the end.  Nothing is copied: the pieces are memory
            /// of the kernel until they are dropped, count as that, and keep it
            /// alive.
            ///
            /// # Errors
            /// As reading.
            pub async fn recv_bytes(&self, most: usize) -> io::Result<Vec<bytes::Bytes>> {
                let op = move |socket: &Socket| {
                    let (process, fd) = socket.parts();
                    sys::recv_lent(process, fd, most)
                };
                self.socket.run(Direction::Read, op).await.op("recv")
            }

            /// Send all of it.  Nothing is copied: the kernel keeps a share until
            /// the peer has it.  What was sent is no longer in `data`, also if
            /// the future is dropped.
            ///
            /// # Errors
            /// As writing; the rest is in `data` then.
            pub async fn send_bytes(&self, data: &mut bytes::Bytes) -> io::Result<()> {
                while !data.is_empty() {
                    let op = |socket: &Socket| {
                        let (process, fd) = socket.parts();
                        sys::send_lent(process, fd, data)
                    };
                    let n = self.socket.run(Direction::Write, op).await.op("send")?;
                    bytes::Buf::advance(data, n);
                }
                Ok(())
            }
        }
    };
}
