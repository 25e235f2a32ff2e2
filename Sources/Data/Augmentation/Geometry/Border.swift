import Schema

/// What stands beyond the border of an image.
enum Border: String, Hashable, Sendable, CaseIterable {
  /// 0, which is black.
  case zero
  /// The nearest pixel of the image.
  case edge
  /// The image mirrored at its outermost pixels, which are not doubled.
  case reflect

  /// The argument by which steps choose.
  static let argument = Argument(
    "border", .choice(Border.allCases.map(\.rawValue)), .value(.name("zero")),
    "what stands beyond the border: `zero` (black), `edge` (the nearest pixel), or `reflect` (the "
      + "image mirrored)")

  /// The choice in arguments.
  init(_ arguments: Arguments) { self = Border(rawValue: arguments.word("border")) ?? .zero }

  /// The index that stands for `index` on an axis of `count` pixels; nil where there is only 0.
  func index(_ index: Int, _ count: Int) -> Int? {
    if index >= 0, index < count { return index }
    switch self {
    case .zero: return nil
    case .edge: return max(0, min(index, count - 1))
    case .reflect:
      if count == 1 { return 0 }
      let period = 2 * (count - 1)
      let place = ((index % period) + period) % period
      return place < count ? place : period - place
    }
  }
}
