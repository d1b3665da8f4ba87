#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/bpf_map.h"
#include "core/bpf_object.h"
#include "core/bpf_program.h"
#include "netd/not_allowed.h"
#include "netd/objects.h"
#include "netd/service.h"

namespace tapwright::netd {
namespace {

constexpr size_t kMostNameBytes = 128;
constexpr size_t kMostPathBytes = 512;
constexpr const char* kUpdate = "bpf(BPF_MAP_UPDATE_ELEM)";

struct WantedProgram {
  std::string name;
  std::vector<Immediate> immediates;
};

std::vector<Immediate> ReadImmediates(PayloadReader& request) {
  std::vector<Immediate> immediates(request.Count(8));
  for (Immediate& immediate : immediates) {
    immediate.from = static_cast<int32_t>(request.Number());
    immediate.to = static_cast<int32_t>(request.Number());
    if (!IsPlaceholder(immediate.from))
      throw NotAllowed("to change the constant " + std::to_string(immediate.from),
                       "it is no placeholder of an eBPF program of Tapwright");
  }
  return immediates;
}

std::vector<WantedProgram> ReadPrograms(PayloadReader& request) {
  std::vector<WantedProgram> programs(request.Count(8));
  for (WantedProgram& program : programs) {
    program.name = request.Text(kMostNameBytes);
    program.immediates = ReadImmediates(request);
  }
  return programs;
}

BpfProgram LoadProgram(const BpfObject& object, const WantedProgram& wanted) {
  return BpfProgram::Load(WithImmediates(object.Code(wanted.name), wanted.immediates));
}

class BpfOperations : public Operations {
 public:
  BpfOperations(Handles& handles, const Pins& pins) : handles_(handles), pins_(pins) {}

  Handlers Table() override {
    Handlers table = PinTable();
    table.merge(MapTable());
    return table;
  }

 private:
  using Reader = PayloadReader;
  using Writer = PayloadWriter;

  Handlers MapTable() {
    return {
        {Operation::kLoad, [this](Reader& in, Writer& out, const SendPart&) { Load(in, out); }},
        {Operation::kCreateMap,
         [this](Reader& in, Writer& out, const SendPart&) { CreateMap(in, out); }},
        {Operation::kLookup, [this](Reader& in, Writer& out, const SendPart&) { Lookup(in, out); }},
        {Operation::kUpdate, [this](Reader& in, Writer&, const SendPart&) { Update(in); }},
        {Operation::kSetInner, [this](Reader& in, Writer&, const SendPart&) { SetInner(in); }},
        {Operation::kDelete, [this](Reader& in, Writer&, const SendPart&) { Delete(in); }},
        {Operation::kClose,
         [this](Reader& in, Writer&, const SendPart&) {
           const uint32_t handle = in.Number();
           in.End();
           handles_.Close(handle);
         }},
    };
  }

  Handlers PinTable() {
    return {
        {Operation::kPin, [this](Reader& in, Writer&, const SendPart&) { Pin(in); }},
        {Operation::kListPins, [this](Reader& in, Writer& out, const SendPart&) { List(in, out); }},
        {Operation::kMakePins,
         [this](Reader& in, Writer&, const SendPart&) { pins_.Make(ReadPath(in)); }},
        {Operation::kRemovePins,
         [this](Reader& in, Writer&, const SendPart&) { pins_.Remove(ReadPath(in)); }},
        {Operation::kOpenMap, [this](Reader& in, Writer& out,
                                     const SendPart&) { OpenAs<BpfMap>(BpfKind::kMap, in, out); }},
        {Operation::kOpenProgram,
         [this](Reader& in, Writer& out, const SendPart&) {
           OpenAs<BpfProgram>(BpfKind::kProgram, in, out);
         }},
    };
  }

  static std::string ReadPath(Reader& request) {
    std::string path = request.Text(kMostPathBytes);
    request.End();
    return path;
  }

  void Load(Reader& request, Writer& answer) {
    const Bytes elf = request.Data();
    const std::string name = request.Text(kMostNameBytes);
    const std::vector<WantedProgram> wanted = ReadPrograms(request);
    request.End();
    if (!IsOwnObject(elf))
      throw NotAllowed("to load the eBPF object " + name, "it is not one that netd was built with");
    LoadedObject loaded = LoadObject(elf, name, {});
    const BpfObject object(std::move(loaded.codes));
    std::vector<BpfProgram> programs;
    for (const WantedProgram& one : wanted) programs.push_back(LoadProgram(object, one));
    answer.Number(static_cast<uint32_t>(loaded.maps.size()));
    for (BpfMap& map : loaded.maps) {
      answer.Text(map.shape().name);
      WriteHandle(std::move(map), answer);
    }
    answer.Number(static_cast<uint32_t>(programs.size()));
    for (BpfProgram& program : programs) WriteHandle(std::move(program), answer);
  }

  void CreateMap(Reader& request, Writer& answer) {
    BpfMapShape shape{};
    shape.name = request.Text(kMostNameBytes);
    shape.type = request.Number();
    shape.key_size = request.Number();
    shape.value_size = request.Number();
    shape.max_entries = request.Number();
    request.End();
    if (!IsOwnShape(shape))
      throw NotAllowed("to make the eBPF map " + shape.name,
                       "no program of Tapwright has such a map");
    WriteHandle(BpfMap(Shared(BpfMap::Create(shape)), shape.name), answer);
  }

  template <class Object>
  void WriteHandle(Object object, Writer& answer) {
    const uint32_t id = object.id();
    answer.Number(handles_.Add(std::move(object))).Number(id);
  }

  /** The map and a key of its. */
  const BpfMap& ReadMap(Reader& request, const char* syscall, Bytes* key) const {
    const BpfMap& map = handles_.Map(request.Number(), syscall);
    *key = request.Data();
    if (key->size() != map.shape().key_size) throw Malformed("the key has a wrong length");
    return map;
  }

  void Lookup(Reader& request, Writer& answer) const {
    Bytes key, value;
    const BpfMap& map = ReadMap(request, "bpf(BPF_MAP_LOOKUP_ELEM)", &key);
    request.End();
    const bool found = map.Lookup(key.data(), &value);
    answer.Number(found ? 1 : 0).Data(found ? value : Bytes());
  }

  void Update(Reader& request) const {
    Bytes key;
    const BpfMap& map = ReadMap(request, kUpdate, &key);
    const Bytes value = request.Data();
    request.End();
    // Its values are descriptors: kSetInner looks at whose they are.
    if (map.holds_maps()) throw Malformed("the map holds maps");
    if (value.size() != map.value_bytes()) throw Malformed("the value has a wrong length");
    map.Update(key.data(), value.data());
  }

  void SetInner(Reader& request) const {
    Bytes key;
    const BpfMap& map = ReadMap(request, kUpdate, &key);
    const BpfMap& inner = handles_.Map(request.Number(), kUpdate);
    request.End();
    if (!map.holds_maps()) throw Malformed("the map holds no maps");
    map.SetInner(key.data(), inner);
  }

  void Delete(Reader& request) const {
    Bytes key;
    const BpfMap& map = ReadMap(request, "bpf(BPF_MAP_DELETE_ELEM)", &key);
    request.End();
    map.Delete(key.data());
  }

  void Pin(Reader& request) const {
    const BpfHandle& handle = handles_.Any(request.Number(), "bpf(BPF_OBJ_PIN)");
    pins_.Pin(handle, ReadPath(request));
  }

  void List(Reader& request, Writer& answer) const {
    const auto names = pins_.List(ReadPath(request));
    answer.Number(names ? 1 : 0).Number(static_cast<uint32_t>(names ? names->size() : 0));
    if (names)
      for (const std::string& name : *names) answer.Text(name);
  }

  template <class Object>
  void OpenAs(BpfKind kind, Reader& request, Writer& answer) {
    Descriptor fd = pins_.Open(kind, ReadPath(request));
    if (!fd.open()) {
      answer.Number(0).Number(0).Number(0);
      return;
    }
    answer.Number(1);
    WriteHandle(Object(Shared(std::move(fd))), answer);
  }

  Handles& handles_;
  const Pins& pins_;
};

}  // namespace

std::unique_ptr<Operations> MakeBpfOperations(Handles& handles, const Pins& pins) {
  return std::make_unique<BpfOperations>(handles, pins);
}

}  // namespace tapwright::netd
