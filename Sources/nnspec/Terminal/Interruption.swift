#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// SIGINT and SIGTERM: the first asks for an end after the step, the second ends the process at
/// once.
enum Interruption {
  nonisolated(unsafe) private static var received: sig_atomic_t = 0

  /// Begins to listen, also where the parent process has left the signals blocked.
  static func listen() {
    let handler: @convention(c) (Int32) -> Void = { _ in
      if Interruption.received > 0 { _exit(5) }
      Interruption.received += 1
    }
    signal(SIGINT, handler)
    signal(SIGTERM, handler)
    var wanted = sigset_t()
    sigemptyset(&wanted)
    sigaddset(&wanted, SIGINT)
    sigaddset(&wanted, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
  }

  /// Whether a signal has come.
  static var isRequested: Bool { received > 0 }
}
