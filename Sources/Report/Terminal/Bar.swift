/// Small drawings made of characters.
public enum Bar {
  private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
  private static let levels: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// A bar of exactly `width` characters, filled to `share` (0 to 1) in steps of an eighth.
  public static func text(_ share: Double, width: Int) -> String {
    let cells = max(0, width)
    let bounded = share.isFinite ? min(max(share, 0), 1) : 0
    let filled = Int((bounded * Double(cells * 8)).rounded(.down))
    let part = eighths[filled % 8]
    let full = String(repeating: "█", count: filled / 8) + part
    return full + String(repeating: "░", count: cells - filled / 8 - part.count)
  }

  /// The last `width` values as columns between their least and greatest; a space for a value that
  /// is not finite.
  public static func sparkline(_ values: [Double], width: Int) -> String {
    let shown = values.suffix(max(0, width))
    let finite = shown.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else {
      return String(repeating: " ", count: shown.count)
    }
    return String(
      shown.map { value in
        guard value.isFinite else { return " " }
        let share = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0.5
        return levels[min(7, Int(share * 8))]
      })
  }
}
