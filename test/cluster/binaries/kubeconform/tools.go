//go:build tools

// Package tools pins the module that the kubeconform command is built from.
package tools

import _ "github.com/yannh/kubeconform/cmd/kubeconform"
