{{/* The image of the server. */}}
{{- define "connector.image" -}}
{{- $image := .Values.image -}}
{{- $repository := required "image.repository is empty: name the image of your MCP server" $image.repository -}}
{{- if $image.digest -}}
{{ $repository }}@{{ $image.digest }}
{{- else -}}
{{ $repository }}:{{ required "image.tag and image.digest are empty: set one of them" $image.tag }}
{{- end -}}
{{- end -}}

{{/* What selects the server's pods, for Service and policies; never changes. */}}
{{- define "connector.selector" -}}
app.kubernetes.io/name: {{ .Release.Name }}
{{- end -}}

{{- define "connector.labels" -}}
{{ include "connector.selector" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* Name, namespace and labels of what is called as the release. */}}
{{- define "connector.metadata" -}}
name: {{ .Release.Name }}
namespace: {{ .Release.Namespace }}
labels: {{- include "connector.labels" . | nindent 2 }}
{{- end -}}

{{- define "connector.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary .Release.Name "default" .Values.serviceAccount.create) -}}
{{- end -}}

{{/* What the gate is told of the pod. */}}
{{- define "connector.marks" -}}
gatehouse.dev/inject: "true"
{{- with .Values.gate.capture }}
gatehouse.dev/capture: {{ . }}
{{- end }}
{{- with .Values.gate.hardening }}
gatehouse.dev/hardening: {{ . }}
{{- end }}
{{- with .Values.gate.allowPorts }}
gatehouse.dev/allow-ports: {{ join "," . | quote }}
{{- end }}
{{- with .Values.gate.secret }}
gatehouse.dev/secret: {{ . | quote }}
{{- end }}
{{- with .Values.gate.tlsSecret }}
gatehouse.dev/tls-secret: {{ . | quote }}
{{- end }}
{{- end -}}
