#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Support

/// Standard output for results, standard error for progress and diagnostics.
struct Console {
  /// Whether standard error is a terminal that redraws lines.
  let isLive: Bool
  /// How diagnostics are coloured.
  let errorStyle: TextStyle
  /// How results are coloured.
  let outputStyle: TextStyle
  /// Whether progress and hints are left out.
  let isQuiet: Bool

  /// Looks at the terminal and the environment.
  init(quiet: Bool = false) {
    let plain = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
    let dumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
    isQuiet = quiet
    isLive = isatty(2) == 1 && !dumb && !quiet
    errorStyle = TextStyle(coloured: isatty(2) == 1 && !plain && !dumb)
    outputStyle = TextStyle(coloured: isatty(1) == 1 && !plain && !dumb)
  }

  /// Columns of the terminal; 80 where there is none.
  var width: Int {
    var size = winsize()
    guard ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 80 }
    return Int(size.ws_col)
  }

  /// Whether the locale's characters are Unicode's, so that drawings may use blocks.
  var isUnicode: Bool {
    for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
      guard let value = getenv(name), value.pointee != 0 else { continue }
      let locale = String(cString: value).lowercased()
      return locale.contains("utf-8") || locale.contains("utf8")
    }
    return false
  }

  /// Writes a result.
  func output(_ text: String) { Console.write(text, to: 1) }

  /// Writes a message, unless quiet.
  func message(_ text: String) { if !isQuiet { Console.write(text, to: 2) } }

  /// Writes diagnostics; errors also when quiet.
  func report(_ diagnostics: [Diagnostic], _ sources: SourceMap) {
    let shown = diagnostics.filter { !isQuiet || $0.severity == .error }
    guard !shown.isEmpty else { return }
    let renderer = DiagnosticRenderer(sources: sources, style: errorStyle)
    Console.write(renderer.render(shown), to: 2)
  }

  /// Writes all of a text; a closed pipe ends the process quietly, as it does for other tools.
  static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        exit(errno == EPIPE ? 0 : 4)
      }
      bytes = bytes.dropFirst(count)
    }
  }
}

private func systemWrite(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, start, count)
}
