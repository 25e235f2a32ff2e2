import Foundation
import Report
import Testing

/// Writes samples for the eye where NNSPEC_LOOKS names a folder.
@Suite struct Looks {
  private static let folder = ProcessInfo.processInfo.environment["NNSPEC_LOOKS"]

  @Test(.enabled(if: Looks.folder != nil)) func samplesAreWritten() throws {
    let folder = URL(fileURLWithPath: try #require(Looks.folder))
    let files = [
      "page.html": ReportPage(sampleModel(epochs: 15)).html(),
      "page300.html": ReportPage(sampleModel(epochs: 300, classes: 32)).html(),
      "residual.svg": residualNet.svg().source, "parallel.svg": parallelNet.svg().source,
      "chain.svg": chain(30).svg().source,
      "graphs.txt": residualNet.text() + parallelNet.text() + chain(3).text(),
      "graph.dot": parallelNet.dot(),
    ]
    for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
    #expect(files.values.allSatisfy { !$0.isEmpty })
  }
}
