import Testing

@testable import Report

@Suite struct ContactSheetTests {
  private let sheet = ContactSheet(
    original: (2, 3), seen: (1, 2), channels: 1,
    rows: [
      ContactSheet.Row(label: "<a>", pictures: [[1, 2, 3, 4, 5, 6], [7, 8], [9, 10]]),
      ContactSheet.Row(label: "b", pictures: [[11, 12, 13, 14, 15, 16], [17, 18], [19, 20]]),
    ])

  @Test func picturesStandInRowsWithOriginalsFirst() {
    // Each pixel is repeated 32 times: cells of 64 rows, 96 and 64 columns, gaps of 3.
    let (height, width) = sheet.size(of: sheet.rows)
    #expect(height == 2 * 64 + 3 * 3 && width == 96 + 2 * 64 + 4 * 3 + 3)
    let picture = sheet.picture(of: sheet.rows)
    let pixel = { (y: Int, x: Int) in picture[y * width + x] }
    #expect(pixel(0, 0) == 96)
    #expect(pixel(3, 3) == 1 && pixel(3 + 63, 3 + 95) == 6)
    // The smaller pictures stand in the middle of the height, six pixels right of the original.
    let left = 3 + 96 + 6
    #expect(pixel(3 + 16, left) == 7 && pixel(3 + 47, left + 63) == 8)
    #expect(pixel(3 + 15, left) == 96 && pixel(3 + 16, left - 1) == 96)
    #expect(pixel(3 + 67, 3) == 11 && pixel(3 + 67 + 16, left + 67) == 19)
  }

  @Test func thePageEscapesLabelsAndHoldsItsPictures() {
    let page = sheet.html(title: "t & u", caption: "c") { height, width, bytes in
      [UInt8(height), UInt8(truncatingIfNeeded: width), UInt8(bytes.count > 0 ? 255 : 0)]
    }
    #expect(page.contains("<title>t &amp; u</title>") && page.contains("&lt;a&gt;"))
    #expect(page.contains("src=\"data:image/png;base64,Ru//\""))
    #expect(page.components(separatedBy: "<img").count == 3)
  }

  @Test func textIsBase64() {
    // The test vectors of RFC 4648.
    for (text, code) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"),
      ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")] {
      #expect(Base64Text.encode(Array(text.utf8)) == code)
    }
  }
}

extension String {
  fileprivate func components(separatedBy separator: String) -> [Substring] {
    var rest = self[...]
    var parts: [Substring] = []
    while let range = rest.firstRange(of: separator) {
      parts.append(rest[..<range.lowerBound])
      rest = rest[range.upperBound...]
    }
    return parts + [rest]
  }
}
