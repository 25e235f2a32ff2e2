import Support

/// Small pictures in rows, as one large picture or as a page.
public struct ContactSheet: Sendable {
  /// A row of pictures of one example.
  public struct Row: Sendable {
    /// What it shows, such as the class.
    public let label: String
    /// The pictures, each with as many bytes as the sheet's pictures have.
    public let pictures: [[UInt8]]

    /// A row.
    public init(label: String, pictures: [[UInt8]]) {
      self.label = label
      self.pictures = pictures
    }
  }

  /// The extents of the first picture of each row; the others may be smaller or larger.
  public let original: (height: Int, width: Int)
  /// The extents of the other pictures.
  public let seen: (height: Int, width: Int)
  /// 1 for grey, 3 for colour.
  public let channels: Int
  /// The rows.
  public let rows: [Row]

  /// A sheet; the first picture of a row has the extents `original`, the others `seen`.
  public init(
    original: (height: Int, width: Int), seen: (height: Int, width: Int), channels: Int,
    rows: [Row]
  ) {
    (self.original, self.seen, self.channels, self.rows) = (original, seen, channels, rows)
  }

  /// Space between pictures, in pixels.
  private static let gap = 3
  /// How often each pixel is repeated, so that small pictures can be seen.
  private var zoom: Int { max(1, 64 / max(original.height, seen.height, 1)) }
  private var cellHeight: Int { max(original.height, seen.height) * zoom }

  private func cellWidth(_ column: Int) -> Int {
    (column == 0 ? original.width : seen.width) * zoom
  }

  /// The extents of the picture of some rows.
  public func size(of rows: [Row]) -> (height: Int, width: Int) {
    let columns = rows.map(\.pictures.count).max() ?? 0
    let width = (0..<columns).reduce(Self.gap) { $0 + cellWidth($1) + Self.gap }
    return (rows.count * (cellHeight + Self.gap) + Self.gap, width + (columns > 1 ? Self.gap : 0))
  }

  /// Some rows as one picture on grey, the originals at the left.
  public func picture(of rows: [Row]) -> [UInt8] {
    let (height, width) = size(of: rows)
    var bytes = [UInt8](repeating: 96, count: height * width * channels)
    for (row, item) in rows.enumerated() {
      var left = Self.gap
      for (column, picture) in item.pictures.enumerated() {
        let extents = column == 0 ? original : seen
        let space = (cellHeight - extents.height * zoom) / 2
        let top = Self.gap + row * (cellHeight + Self.gap) + space
        draw(picture, extents, into: &bytes, width: width, top: top, left: left)
        left += cellWidth(column) + (column == 0 ? 2 : 1) * Self.gap
      }
    }
    return bytes
  }

  private func draw(
    _ picture: [UInt8], _ extents: (height: Int, width: Int), into bytes: inout [UInt8],
    width: Int, top: Int, left: Int
  ) {
    guard picture.count == extents.height * extents.width * channels else { return }
    for y in 0..<extents.height * zoom {
      for x in 0..<extents.width * zoom {
        let source = (y / zoom * extents.width + x / zoom) * channels
        let target = ((top + y) * width + left + x) * channels
        for channel in 0..<channels { bytes[target + channel] = picture[source + channel] }
      }
    }
  }

  /// A page of the rows with their labels; `encode` makes a PNG file of height, width and bytes.
  public func html(
    title: String, caption: String, encode: (Int, Int, [UInt8]) -> [UInt8]
  ) -> String {
    let lines = rows.map { row -> Markup in
      let (height, width) = size(of: [row])
      let data = Base64Text.encode(encode(height, width, picture(of: [row])))
      let image = Markup.tag(
        "img",
        [
          "src": "data:image/png;base64," + data, "alt": row.label, "width": "\(width)",
          "height": "\(height)",
        ])
      return .tag(
        "tr", [:], [.tag("th", ["scope": "row"], text: row.label), .tag("td", [:], [image])])
    }
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    let head = Markup.tag(
      "head", [:],
      [
        .tag("meta", ["charset": "utf-8"]),
        .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        .tag("meta", ["http-equiv": "Content-Security-Policy", "content": policy]),
        .tag("title", text: title),
        .styleSheet(DrawingStyle.sheet + PageStyle.sheet + "img{display:block;max-width:none}"),
      ])
    let body = Markup.tag(
      "main", [:],
      [
        .tag("h1", text: title), .tag("p", ["class": "lead"], text: caption),
        .tag("div", ["class": "scroll"], [.tag("table", [:], lines)]),
      ])
    let page = Markup.tag("html", ["lang": "en"], [head, .tag("body", [:], [body])])
    return "<!doctype html>\n" + page.source + "\n"
  }
}

/// Bytes as text (RFC 4648).
enum Base64Text {
  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The text of some bytes.
  static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = group.reduce(0) { $0 << 8 | Int($1) }
      bits <<= 8 * (3 - group.count)
      for index in 0..<4 {
        let letter = letters[bits >> (18 - 6 * index) & 63]
        text.append(index <= group.count ? letter : 0x3D)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
