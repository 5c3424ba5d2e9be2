package weights

import (
	"fmt"
	"strings"
)

// persistent makes a storage of ("storage", torch.FloatStorage, key, device, size).
func (m *machine) persistent() error {
	v, err := m.pop()
	if err != nil {
		return err
	}
	t, ok := v.([]any)
	if !ok || len(t) < 3 || t[0] != any("storage") {
		return fmt.Errorf("%w: a reference to something that is no storage", errPickle)
	}
	class, ok := t[1].(global)
	key, ok2 := t[2].(string)
	name, torch := strings.CutPrefix(string(class), "torch.")
	kind := storageTypes[name]
	if !ok || !ok2 || !torch || kind == "" || strings.Contains(key, "/") {
		return fmt.Errorf("%w: a storage of type %q", errPickle, class)
	}
	m.push(storage{key, kind})
	return nil
}

// call builds a tensor or a dictionary. Nothing else is called.
func (m *machine) call() error {
	args, err := m.pop()
	if err != nil {
		return err
	}
	f, err := m.pop()
	if err != nil {
		return err
	}
	list, ok := args.([]any)
	name, ok2 := f.(global)
	if !ok || !ok2 {
		return errPickle
	}
	switch name {
	case "collections.OrderedDict":
		m.push(dict{})
		return nil
	case "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor":
		t, err := rebuild(list)
		m.push(t)
		return err
	case "torch._utils._rebuild_parameter":
		if len(list) > 0 {
			m.push(list[0])
			return nil
		}
	}
	return fmt.Errorf("it calls %s, which no tensor needs: nothing was carried out", name)
}

// rebuild makes a tensor of (storage, offset, shape, strides, …).
func rebuild(args []any) (pickled, error) {
	if len(args) < 4 {
		return pickled{}, errPickle
	}
	s, ok := args[0].(storage)
	offset, ok2 := args[1].(int64)
	shape, ok3 := ints(args[2])
	strides, ok4 := ints(args[3])
	if !ok || !ok2 || !ok3 || !ok4 || offset < 0 {
		return pickled{}, fmt.Errorf("%w: a tensor without storage, offset, shape and strides", errPickle)
	}
	return pickled{s.key, s.kind, uint64(offset), shape, strides}, nil
}

func ints(v any) ([]int, bool) {
	t, ok := v.([]any)
	out := make([]int, len(t))
	for i, x := range t {
		n, isInt := x.(int64)
		out[i] = int(n)
		ok = ok && isInt && n >= 0
	}
	return out, ok
}

// fill puts items into a dictionary or a list.
func (m *machine) fill(op byte) error {
	var items []any
	var err error
	switch op {
	case 'u', 'e':
		items, err = m.group()
	case 's', 'a':
		n := 1
		if op == 's' {
			n = 2
		}
		if len(m.stack) < n {
			return errPickle
		}
		items = append(items, m.stack[len(m.stack)-n:]...)
		m.stack = m.stack[:len(m.stack)-n]
	}
	if err != nil {
		return err
	}
	if len(m.stack) == 0 {
		return errPickle
	}
	switch into := m.stack[len(m.stack)-1].(type) {
	case dict:
		if op != 'u' && op != 's' || len(items)%2 != 0 {
			return errPickle
		}
		for i := 0; i < len(items); i += 2 {
			if key, ok := items[i].(string); ok {
				into[key] = items[i+1]
			}
		}
	case *list:
		into.items = append(into.items, items...)
	default:
		return errPickle
	}
	return nil
}
