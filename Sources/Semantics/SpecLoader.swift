import Schema
import Support
import Syntax

/// The statements of a spec and of all it uses, by what they are.
struct SpecParts {
  var lets: [LetNode] = []
  var blocks: [BlockNode] = []
  var sections: [(node: SectionNode, span: Span)] = []
  /// The whole of the spec's own text.
  var span: Span
}

/// Reads a spec and the files it uses.
final class SpecLoader {
  /// The largest file read; the parser has its own limit.
  static let largest = 64 << 20
  /// How many files a spec may use.
  static let mostFiles = 256

  let notes: Notes
  let fileSystem: any FileSystem
  private(set) var sources = SourceMap()
  private(set) var trees: [SpecTree] = []
  /// The files read, as paths from the spec's folder: each is read once, so that cycles do no harm.
  private var read: Set<String> = []
  private var root = "."

  init(notes: Notes, fileSystem: any FileSystem) {
    self.notes = notes
    self.fileSystem = fileSystem
  }

  /// The parts of the spec at a path; nil where it cannot be read or does not parse.
  func load(_ path: String, overrides: [String]) -> SpecParts? {
    guard let tree = parse(path, at: nil) else { return nil }
    var parts = SpecParts(span: Span(source: tree.span.source, start: 0, end: 0))
    read.insert(FilePath.name(of: path))
    root = FilePath.folder(of: path)
    collect(tree, folder: "", isUsed: false, &parts)
    for override in overrides { apply(override, &parts) }
    return notes.hasErrors ? nil : parts
  }

  private func parse(_ path: String, at span: Span?) -> SpecTree? {
    do throws(FileError) {
      let bytes = try fileSystem.read(path, limit: Self.largest)
      return parse(SourceText(path: path, bytes: bytes))
    } catch {
      notes.add(FileDiagnostics.diagnostic(error, at: span))
      return nil
    }
  }

  private func parse(_ text: SourceText) -> SpecTree {
    let id = sources.add(text)
    let (tree, diagnostics) = Parser.parse(id, text)
    diagnostics.forEach(notes.add)
    trees.append(tree)
    return tree
  }

  /// Adds the statements of a tree; `folder` is where its file stands, from the spec's folder.
  private func collect(_ tree: SpecTree, folder: String, isUsed: Bool, _ parts: inout SpecParts) {
    for statement in tree.statements where !notes.isFull {
      switch statement.kind {
      case .use(let node): use(node, folder: folder, &parts)
      case .letBinding(let node): parts.lets.append(node)
      case .block(let node): parts.blocks.append(node)
      case .section(let node):
        if isUsed {
          notes.add(LoaderDiagnostics.sectionInUsedFile(node.name))
        } else {
          parts.sections.append((node, statement.span))
        }
      case .invalid: break
      case .layer(let node) where node.body == nil && node.arguments == nil:
        notes.add(NameDiagnostics.bareStatement(node.name))
      default: notes.add(NameDiagnostics.outsideSections(statement.span))
      }
    }
  }

  private func use(_ node: UseNode, folder: String, _ parts: inout SpecParts) {
    guard !node.path.hasPrefix("/"),
      let path = FilePath.normalized(FilePath.join(folder, node.path)), path != "."
    else {
      notes.add(LoaderDiagnostics.outside(node))
      return
    }
    guard read.insert(path).inserted else { return }
    guard read.count <= Self.mostFiles else {
      notes.add(LoaderDiagnostics.tooMany(Self.mostFiles, node.pathSpan))
      return
    }
    guard let tree = parse(FilePath.join(root, path), at: node.pathSpan) else { return }
    let inner = FilePath.folder(of: path)
    collect(tree, folder: inner == "." ? "" : inner, isUsed: true, &parts)
  }

  /// `train.batch=256` replaces or adds a setting, `width=32` the value of a `let`.
  private func apply(_ override: String, _ parts: inout SpecParts) {
    guard let equals = override.firstIndex(of: "=") else {
      notes.add(LoaderDiagnostics.badOverride(override, "it has no `=`"))
      return
    }
    let target = override[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(
      \.trimmed)
    let value = String(override[override.index(after: equals)...])
    guard let first = target.first, !target.contains("") else {
      notes.add(
        LoaderDiagnostics.badOverride(
          override, "the left side is `section.name` or the name of a `let`"))
      return
    }
    let rest = target.dropFirst().joined(separator: ".")
    let text = rest.isEmpty ? "let \(first) = \(value)" : "\(first) { \(rest) = \(value) }"
    let before = notes.diagnostics.count
    let tree = parse(SourceText(path: "--set", text: text))
    guard notes.diagnostics.count == before else { return }
    guard tree.statements.count == 1, let statement = tree.statements.first else {
      notes.add(LoaderDiagnostics.badOverride(override, "it is more than one setting"))
      return
    }
    switch statement.kind {
    case .section(let node) where node.body.count == 1 && node.body[0].settingName == rest:
      merge(node, statement.span, &parts)
    case .letBinding(let node) where rest.isEmpty && node.domain == nil:
      replace(node, override, &parts)
    default:
      notes.add(LoaderDiagnostics.badOverride(override, "it is not one setting and its value"))
    }
  }

  private func merge(_ node: SectionNode, _ span: Span, _ parts: inout SpecParts) {
    guard let index = parts.sections.firstIndex(where: { $0.node.name.text == node.name.text })
    else {
      parts.sections.append((node, span))
      return
    }
    let old = parts.sections[index]
    let names = node.body.compactMap(\.settingName)
    let kept = old.node.body.filter { $0.settingName.map { !names.contains($0) } ?? true }
    let merged = SectionNode(
      name: old.node.name, arguments: old.node.arguments, body: kept + node.body,
      settings: old.node.settings, alias: old.node.alias)
    parts.sections[index] = (merged, old.span)
  }

  private func replace(_ node: LetNode, _ override: String, _ parts: inout SpecParts) {
    guard let index = parts.lets.firstIndex(where: { $0.name.text == node.name.text }) else {
      notes.add(LoaderDiagnostics.badOverride(override, "the spec has no `let \(node.name.text)`"))
      return
    }
    let old = parts.lets[index]
    parts.lets[index] = LetNode(name: old.name, value: node.value, domain: old.domain)
  }
}

extension Statement {
  /// The dotted name that a setting sets.
  var settingName: String? {
    if case .setting(let node) = kind { return node.target.dotted }
    return nil
  }
}

extension Substring {
  /// The text without blanks at its ends.
  var trimmed: String {
    let start = drop { $0 == " " }
    return String(start.reversed().drop { $0 == " " }.reversed())
  }
}
