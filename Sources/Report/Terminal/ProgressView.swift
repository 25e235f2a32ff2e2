import Support

/// Shows training as it goes: one line redrawn in place on a terminal, one line per epoch
/// elsewhere.
public struct ProgressView {
  /// Seconds between two drawings of the line.
  public static let interval = 0.1
  private let width: Int?
  private let style: TextStyle
  private let write: (String) -> Void
  private var lastDrawn: Double?
  private var isLineOpen = false

  /// A view that hands its output to `write`; `width` is the terminal's, nil where there is none.
  public init(width: Int?, style: TextStyle = .plain, write: @escaping (String) -> Void) {
    self.width = width
    self.style = style
    self.write = write
  }

  /// Shows progress within an epoch; `now` is a steady clock in seconds. Most calls draw nothing.
  public mutating func update(_ state: TrainingProgress, now: Double) {
    guard let width else { return }
    if let last = lastDrawn, now >= last, now - last < ProgressView.interval { return }
    lastDrawn = now
    isLineOpen = true
    write("\r" + ProgressLine.live(state, width: width) + "\u{1B}[K")
  }

  /// Leaves a line for an epoch that is over.
  public mutating func finish(_ state: TrainingProgress, isBest: Bool = false) {
    let mark = isBest ? "  " + style.paint("best so far", .green) : ""
    interrupt()
    lastDrawn = nil
    write(ProgressLine.finished(state) + mark + "\n")
  }

  /// Clears the line in place, so that something else can be written.
  public mutating func interrupt() {
    if isLineOpen { write("\r\u{1B}[K") }
    isLineOpen = false
  }
}
