package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apiextensionsclient "k8s.io/apiextensions-apiserver/pkg/client/clientset/clientset"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/rest"
)

// Installs the CustomResourceDefinitions of files and of the files in folders, and waits until all are served.
func installDefinitions(ctx context.Context, config *rest.Config, paths []string) error {
	client, err := apiextensionsclient.NewForConfig(config)
	if err != nil {
		return err
	}
	var names []string
	for _, path := range paths {
		definitions, err := readDefinitions(path)
		if err != nil {
			return err
		}
		for _, definition := range definitions {
			if _, err := client.ApiextensionsV1().CustomResourceDefinitions().Create(ctx, definition, metav1.CreateOptions{}); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			names = append(names, definition.Name)
		}
	}
	for _, name := range names {
		err := eventually(ctx, "not served: "+name, func(ctx context.Context) error {
			definition, err := client.ApiextensionsV1().CustomResourceDefinitions().Get(ctx, name, metav1.GetOptions{})
			if err != nil {
				return err
			}
			return established(definition)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func established(definition *apiextensions.CustomResourceDefinition) error {
	for _, condition := range definition.Status.Conditions {
		if condition.Type == apiextensions.Established && condition.Status == apiextensions.ConditionTrue {
			return nil
		}
	}
	return fmt.Errorf("%v", definition.Status.Conditions)
}

// Other kinds of object that lie beside them (kustomizations, admission policies) are passed over.
func readDefinitions(path string) ([]*apiextensions.CustomResourceDefinition, error) {
	var found []*apiextensions.CustomResourceDefinition
	err := filepath.WalkDir(path, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(file) != ".yaml" {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		return eachDocument(text, "CustomResourceDefinition", func(decode func(any) error) error {
			definition := &apiextensions.CustomResourceDefinition{}
			if err := decode(definition); err != nil {
				return err
			}
			found = append(found, definition)
			return nil
		})
	})
	if err == nil && len(found) == 0 {
		err = errors.New(path + " holds no CustomResourceDefinition")
	}
	return found, err
}

// Calls with each YAML document of one kind.
func eachDocument(text []byte, kind string, use func(decode func(any) error) error) error {
	documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var what metav1.TypeMeta
		if err := yaml.Unmarshal(document, &what); err != nil {
			return err
		}
		if what.Kind != kind {
			continue
		}
		if err := use(func(into any) error { return yaml.Unmarshal(document, into) }); err != nil {
			return err
		}
	}
}
