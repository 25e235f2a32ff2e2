extension Bar {
  private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  private static let strokes: [Character] = [".", ":", "-", "=", "+", "*", "#", "@"]

  /// A histogram as one line: a column for each count, as high as its share of the largest in
  /// steps of an eighth; a space for an empty one. Without `unicode` the columns are characters of
  /// growing weight.
  public static func histogram(_ counts: [Double], unicode: Bool = true) -> String {
    let levels = unicode ? blocks : strokes
    let most = counts.filter(\.isFinite).max() ?? 0
    return String(
      counts.map { count in
        guard count > 0, most > 0, count.isFinite else { return " " }
        return levels[min(7, Int((count / most * 8).rounded(.up)) - 1)]
      })
  }
}
