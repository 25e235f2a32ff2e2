import Support
import Testing

@testable import Data

/// Decodes bytes, or gives the reason why not.
func decoded(_ bytes: [UInt8]) -> Result<Picture, PictureError> {
  bytes.withUnsafeBytes { bytes in
    Result { () throws(PictureError) in try PictureDecoder.decode(bytes) }
  }
}

@Suite struct PNGTests {
  @Test(arguments: PNGSample.all)
  func everyFormIsDecoded(sample: PNGSample) throws {
    let picture = try decoded(sample.bytes).get()
    #expect(picture.shape == ImageShape(9, 11, sample.channels))
    var wrong = 0
    for y in 0..<9 {
      for x in 0..<11 {
        for channel in 0..<sample.channels {
          let found = picture.bytes[(y * 11 + x) * sample.channels + channel]
          if found != sample.expected(x: x, y: y, channel: channel) { wrong += 1 }
        }
      }
    }
    #expect(wrong == 0)
  }

  @Test(arguments: [PNGSample.all[6], PNGSample.all[11], PNGSample.all[15]])
  func noCutOrChangedFileIsTaken(sample: PNGSample) {
    for count in 0..<sample.bytes.count {
      #expect(throws: PictureError.self) { try decoded(Array(sample.bytes[..<count])).get() }
    }
    for index in sample.bytes.indices {
      for change in [1, 0x80, 0xFF] as [UInt8] {
        var bytes = sample.bytes
        bytes[index] ^= change
        #expect(throws: PictureError.self) { try decoded(bytes).get() }
      }
    }
  }

  @Test func bombsAreRefusedBeforeMemoryIsTaken() {
    var bytes = PNGSample.all[6].bytes
    bytes.replaceSubrange(16..<24, with: bigEndian(60000) + bigEndian(60000))
    bytes.replaceSubrange(29..<33, with: bigEndian(crc32(Array(bytes[12..<29]))))
    #expect(decoded(bytes) == .failure(.tooLarge(60000, 60000)))
    bytes.replaceSubrange(16..<24, with: bigEndian(5000) + bigEndian(5000))
    bytes.replaceSubrange(29..<33, with: bigEndian(crc32(Array(bytes[12..<29]))))
    #expect(decoded(bytes) == .failure(.damaged("it is too short for its extents")))
  }

  @Test(arguments: [1, 3])
  func writtenFilesReadBack(channels: Int) throws {
    let bytes = (0..<7 * 5 * channels).map { UInt8($0 * 11 % 256) }
    let file = PNGEncoder.encode(height: 7, width: 5, channels: channels, bytes)
    let picture = try decoded(file).get()
    #expect(picture == Picture(shape: ImageShape(7, 5, channels), bytes: bytes))
  }

  @Test func storedStreamsAreZlib() throws {
    let zlib = try #require(ZLibrary.shared)
    let data = (0..<70_000).map { UInt8($0 % 251) }
    var output = [UInt8](repeating: 0, count: data.count + 1)
    let outcome = PNGEncoder.stored(data).withUnsafeBytes { input in
      output.withUnsafeMutableBytes {
        ZInflater(zlib, input, .zlib)?.run(into: $0)
      }
    }
    #expect(outcome == .complete(data.count))
    #expect(Array(output.dropLast()) == data)
  }
}

@Suite struct JPEGTests {
  @Test(arguments: [
    (JPEGSamples.colour, false), (JPEGSamples.progressive, false), (JPEGSamples.grey, true),
  ])
  func picturesAreNearTheirFormula(bytes: [UInt8], isGrey: Bool) throws {
    let picture = try decoded(bytes).get()
    #expect(picture.shape == ImageShape(16, 24, isGrey ? 1 : 3))
    var largest = 0
    for y in 0..<16 {
      for x in 0..<24 {
        for (channel, value) in JPEGSamples.expected(x: x, y: y, isGrey: isGrey).enumerated() {
          let found = Int(picture.bytes[(y * 24 + x) * picture.shape.channels + channel])
          largest = max(largest, abs(found - value))
        }
      }
    }
    #expect(largest <= (isGrey ? 3 : 9))
  }

  @Test(arguments: [JPEGSamples.colour, JPEGSamples.progressive])
  func cutFilesAreRefusedAndChangedOnesNeverCrash(bytes: [UInt8]) {
    for count in 0..<bytes.count - 2 {
      #expect(throws: PictureError.self) { try decoded(Array(bytes[..<count])).get() }
    }
    var refused = 0
    for index in bytes.indices {
      for change in [1, 0x10, 0xFF] as [UInt8] {
        var changed = bytes
        changed[index] ^= change
        if case .failure = decoded(changed) { refused += 1 }
      }
    }
    #expect(refused > bytes.count / 2)
  }

  @Test func aMissingLibraryIsNoLibrary() {
    #expect(JPEGDecoder.load(["libdoes-not-exist.so"]) == nil)
    #expect(PictureError.noLibrary("libjpeg", package: "libjpeg62-turbo").reason.contains("apt"))
  }
}

@Suite struct PortableTests {
  private func file(_ head: String, _ data: [UInt8]) -> [UInt8] { Array(head.utf8) + data }

  @Test func bytesAndTextsAreRead() throws {
    let grey = Picture(shape: ImageShape(2, 3, 1), bytes: [0, 50, 100, 150, 200, 255])
    #expect(try decoded(file("P5\n# made by hand\n3 2\n255\n", grey.bytes)).get() == grey)
    #expect(try decoded(file("P2 3 2 255\n0 50 100\n150 200 255", [])).get() == grey)
    let colour = Picture(shape: ImageShape(1, 2, 3), bytes: [1, 2, 3, 4, 5, 6])
    #expect(try decoded(file("P6 2 1 255\n", colour.bytes)).get() == colour)
    #expect(try decoded(file("P3 2 1 255 1 2 3 4 5 6", [])).get() == colour)
  }

  @Test func otherLargestValuesAreScaled() throws {
    #expect(try decoded(file("P5 3 1 10\n", [0, 5, 10])).get().bytes == [0, 128, 255])
    #expect(try decoded(file("P5 2 1 65535\n", [0xFF, 0xFF, 0x80, 0])).get().bytes == [255, 128])
    #expect(throws: PictureError.self) { try decoded(file("P5 1 1 10\n", [11])).get() }
  }

  @Test func badFilesAreRefused() {
    for text in [
      "", "P", "P5", "P5 3", "P5 0 1 255\n", "P5 3 2 255\n12345", "P5 3 2 0\n", "P4 1 1 ",
      "P2 2 1 255 7", "P6 99999999 99999999 255\n", "P3 1 1 99999 1 1 1", "GIF89a",
    ] {
      #expect(throws: PictureError.self, "\(text)") { try decoded(Array(text.utf8)).get() }
    }
  }

  @Test func channelsAreConverted() {
    let grey = Picture(shape: ImageShape(1, 2, 1), bytes: [7, 9])
    #expect(grey.with(channels: 3).bytes == [7, 7, 7, 9, 9, 9])
    let colour = Picture(shape: ImageShape(1, 1, 3), bytes: [100, 200, 50])
    #expect(colour.with(channels: 1).bytes == [UInt8((0.299 * 100 + 0.587 * 200 + 5.7).rounded())])
    #expect(colour.with(channels: 3) == colour)
  }
}
