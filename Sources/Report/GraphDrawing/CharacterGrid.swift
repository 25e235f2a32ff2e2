/// A sheet of characters on which lines join where they meet.
struct CharacterGrid {
  /// The sides to which a line leaves a place.
  struct Sides: OptionSet, Hashable {
    let rawValue: UInt8
    /// Upwards.
    static let up = Sides(rawValue: 1)
    /// Downwards.
    static let down = Sides(rawValue: 2)
    /// To the left.
    static let left = Sides(rawValue: 4)
    /// To the right.
    static let right = Sides(rawValue: 8)
  }

  private static let glyphs = Array(" │││─┘┐┤─└┌├─┴┬┼")

  private var sides: [[Sides]]
  private var letters: [[Character?]]

  /// An empty sheet.
  init(width: Int, height: Int) {
    sides = Array(repeating: Array(repeating: [], count: width), count: height)
    letters = Array(repeating: Array(repeating: nil, count: width), count: height)
  }

  /// An upright line from the middle of one row to the middle of another.
  mutating func upright(_ x: Int, from top: Int, to bottom: Int) {
    guard top < bottom else { return }
    for y in top..<bottom {
      sides[y][x].insert(.down)
      sides[y + 1][x].insert(.up)
    }
  }

  /// A level line between two columns.
  mutating func level(_ y: Int, from left: Int, to right: Int) {
    guard left < right else { return }
    for x in left..<right {
      sides[y][x].insert(.right)
      sides[y][x + 1].insert(.left)
    }
  }

  /// A frame around lines of text, which stand in the middle.
  mutating func box(_ left: Int, _ top: Int, width: Int, lines: [String]) {
    let (right, bottom) = (left + width - 1, top + lines.count + 1)
    level(top, from: left, to: right)
    level(bottom, from: left, to: right)
    upright(left, from: top, to: bottom)
    upright(right, from: top, to: bottom)
    for (row, line) in lines.enumerated() {
      let start = left + 1 + (width - 2 - line.count) / 2
      for (index, letter) in line.enumerated() { letters[top + 1 + row][start + index] = letter }
    }
  }

  /// An arrow head.
  mutating func arrow(_ x: Int, _ y: Int) { letters[y][x] = "▼" }

  /// The rows, without spaces at their ends.
  var rows: [String] {
    zip(sides, letters).map { sides, letters in
      var row = zip(sides, letters).map { $1 ?? CharacterGrid.glyphs[Int($0.rawValue)] }
      while row.last == " " { row.removeLast() }
      return String(row)
    }
  }
}
