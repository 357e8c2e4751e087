//go:build tools

// Package tools pins the module that the helm command is built from.
package tools

import _ "helm.sh/helm/v3/cmd/helm"
